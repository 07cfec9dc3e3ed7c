package words

// Keys are the sentences about own keys and console accounts.
type Keys struct {
	OwnOff                                  string
	OwnHow                                  string
	OwnHowAddress                           string
	OwnHowGroup                             func(group string) string
	OwnWhich                                string
	OwnIs                                   func(key, site string) string
	OwnIsGroup                              func(key, group, cap string) string
	OwnBound                                func(key, site string) string
	OwnBoundGroup                           func(key, group, cap string) string
	OwnCapSet                               func(group, cap string) string
	OwnRemoved                              string
	OwnNothing                              string
	OwnNotAKey                              string
	OwnNotBound                             string
	OwnNoSite                               string
	OwnNoAddress                            string
	OwnStays                                string // the message with the key could not be deleted
	OwnExposed                              string // it was sent to a group
	OwnLinkGone                             string
	OwnNotAdmin                             string
	OwnGroup                                func(holder, cap string) string
	OwnGroupNone                            string
	OwnPausedHolder                         string
	OwnPaused                               func(code string) string
	OwnPausedThere                          func(group, code string) string // in private, to the group's admins
	PayerFailed                             func(code string) string
	HolderFailed                            func(group, why string) string
	OwnClosed                               func(code string) string
	OwnWrong                                func(code string) string
	OwnExpired                              func(code string) string
	OwnExhausted                            func(code string) string
	OwnDenied                               func(code string) string
	OwnEmpty                                func(code string) string
	OwnBind                                 string // buttons
	OwnRemove                               string
	OwnRemoveIn                             func(group string) string
	OwnReplace                              string
	AccountRemove, AccountHow, AccountWrong string
	AccountIs                               func(id, site string) string
	AccountBound                            func(name string) string
}

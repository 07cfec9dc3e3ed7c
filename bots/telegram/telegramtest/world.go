package telegramtest

import (
	"fmt"
	"strings"
)

// User is a person or a bot.
type User struct {
	ID        int64
	FirstName string
	LastName  string
	Username  string // without @
	Language  string // IETF tag as in language_code; may be empty
	Bot       bool
}

// Role is a chat member's status as getChatMember gives it.
type Role string

// The roles of core.telegram.org/bots/api#chatmember.
const (
	Creator       Role = "creator"
	Administrator Role = "administrator"
	Member        Role = "member"
	Restricted    Role = "restricted" // in the chat, may not send
	Left          Role = "left"
	Kicked        Role = "kicked"
)

func (r Role) inside() bool { return r != Left && r != Kicked && r != "" }
func (r Role) admin() bool  { return r == Creator || r == Administrator }

// Ids that Telegram itself uses as a sender (TDLib UserManager.cpp).
const (
	AnonymousAdminID = 1087968824 // from.id of an anonymous administrator; sender_chat is the group
	ChannelBotID     = 136817688  // from.id of a message sent as a channel; sender_chat is that channel
	ServiceID        = 777000     // from.id of a post that came from the linked channel by itself
)

func (s *Server) addTelegramsOwn() {
	for _, u := range []User{
		{ID: AnonymousAdminID, FirstName: "Group", Username: "GroupAnonymousBot", Bot: true},
		{ID: ChannelBotID, FirstName: "Channel", Username: "Channel_Bot", Bot: true},
		{ID: ServiceID, FirstName: "Telegram"},
	} {
		s.people[u.ID] = &person{User: u}
	}
}

// isBot says whether an id is a bot's; Telegram's own stand-ins for anonymous senders do not count.
func (s *Server) isBot(id int64) bool {
	p := s.people[id]
	return p != nil && p.Bot && id != AnonymousAdminID && id != ChannelBotID
}

type person struct {
	User
	readsAll    bool // the bot's privacy setting, as it is now
	deactivated bool
}

type member struct {
	role     Role
	title    string
	readsAll bool // the bot's privacy setting when it joined; Telegram asks to re-add the bot after a change
}

type topic struct {
	id     int // the id of its forum_topic_created message
	name   string
	closed bool
}

type chat struct {
	id       int64
	kind     string // private, group, supergroup, channel
	title    string
	username string
	forum    bool
	started  bool // private: the person has written or pressed Start
	blocked  bool // private: the person blocked the bot
	mute     bool // nobody may write
	noFiles  bool // nobody may send files
	deleted  bool
	movedTo  int64
	lastBot  int64 // the bot that posted last, for privacy mode's plain commands
	members  map[int64]*member
	topics   map[int]*topic
	messages map[int]*message
	order    []int
	lastID   *int // private chats and basic groups share one counter, supergroups and channels have their own
	drafts   map[draftKey]*draft
	actions  []Action
	flood    chatFlood
}

func (c *chat) isGroup() bool { return c.kind == "group" || c.kind == "supergroup" }

type counters struct {
	person, group, super, update, file, query, album int64
	message                                          int
}

func newCounters() counters {
	return counters{person: 5_000_000_100, group: -400_100, super: -1_002_000_000_100, update: 880_100_000, message: 100}
}

// AddPerson makes a person (or, with Bot set, another bot) known. An id of 0 is replaced by a free one.
// Their private chat exists from then on, but the bot cannot write there until they wrote to it or Start was called.
func (s *Server) AddPerson(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == 0 {
		s.ids.person++
		u.ID = s.ids.person
	}
	if u.FirstName == "" {
		u.FirstName = fmt.Sprintf("Person %d", u.ID)
	}
	s.people[u.ID] = &person{User: u}
	if u.Username != "" {
		s.names[strings.ToLower(u.Username)] = u.ID
	}
	s.chats[u.ID] = s.newChat(u.ID, "private", "")
	return u
}

func (s *Server) newChat(id int64, kind, title string) *chat {
	c := &chat{
		id: id, kind: kind, title: title, members: map[int64]*member{}, topics: map[int]*topic{},
		messages: map[int]*message{}, drafts: map[draftKey]*draft{}, lastID: &s.ids.message,
	}
	if kind == "supergroup" || kind == "channel" {
		c.lastID = new(int)
		*c.lastID = 1 // its creation; and 1 is the General topic's number
	}
	return c
}

// AddGroup makes a basic group with the bot and these people in it; the first person is its creator. It returns the chat id.
// No update tells of it; RemoveBot and AddBot do.
func (s *Server) AddGroup(title string, people ...int64) int64 { return s.add("group", title, people) }

// AddSupergroup is AddGroup for a supergroup.
func (s *Server) AddSupergroup(title string, people ...int64) int64 {
	return s.add("supergroup", title, people)
}

// AddForum is AddGroup for a supergroup with topics. Its General topic has no thread id.
func (s *Server) AddForum(title string, people ...int64) int64 {
	id := s.add("supergroup", title, people)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[id].forum = true
	return id
}

// AddChannel makes a channel whose creator is the first person; the bot is an administrator, for else it could not post.
func (s *Server) AddChannel(title string, people ...int64) int64 {
	id := s.add("channel", title, people)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[id].members[s.bot.ID].role = Administrator
	return id
}

func (s *Server) add(kind, title string, people []int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var id int64
	if kind == "group" {
		s.ids.group--
		id = s.ids.group
	} else {
		s.ids.super--
		id = s.ids.super
	}
	c := s.newChat(id, kind, title)
	s.chats[id] = c
	for i, p := range people {
		s.mustPerson(p)
		c.members[p] = &member{role: Member}
		if i == 0 {
			c.members[p].role = Creator
		}
	}
	c.members[s.bot.ID] = &member{role: Member, readsAll: s.bot.readsAll}
	return id
}

// SetChatUsername makes a group or channel public.
func (s *Server) SetChatUsername(chat int64, username string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustChat(chat).username = username
	s.names[strings.ToLower(username)] = chat
}

// SetPrivacyMode changes the bot's setting at BotFather. As there, a group follows only after the bot was re-added.
func (s *Server) SetPrivacyMode(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bot.readsAll = !on
}

// DenyWriting takes (or gives back) everybody's right to write in a chat: "have no write access to the chat".
func (s *Server) DenyWriting(chat int64, deny bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustChat(chat).mute = deny
}

// DenyFiles takes the right to send files from all who are no admins, or gives it back.
func (s *Server) DenyFiles(chat int64, deny bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustChat(chat).noFiles = deny
}

// DeleteGroup deletes a group: the bot gets "the group chat was deleted" from then on.
func (s *Server) DeleteGroup(chat int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustChat(chat).deleted = true
	s.notify()
}

// AddTopic opens a topic in a forum and returns its message_thread_id.
func (s *Server) AddTopic(chat, by int64, name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	if !c.forum {
		panic(fmt.Sprintf("telegramtest: chat %d has no topics", chat))
	}
	m := s.newMessage(c, by)
	m.thread, m.inTopic, m.service = m.id, true, service{topicCreated: name}
	c.topics[m.id] = &topic{id: m.id, name: name}
	s.post(c, m)
	return m.id
}

// CloseTopic closes a topic, or opens it again.
func (s *Server) CloseTopic(chat, by int64, thread int, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	t := c.topics[thread]
	if t == nil {
		panic(fmt.Sprintf("telegramtest: chat %d has no topic %d", chat, thread))
	}
	t.closed = closed
	m := s.newMessage(c, by)
	m.thread, m.inTopic, m.service = thread, true, service{topicClosed: closed, topicReopened: !closed}
	s.post(c, m)
}

// DeleteTopic removes a topic and its messages.
func (s *Server) DeleteTopic(chat int64, thread int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	delete(c.topics, thread)
	for _, id := range append([]int(nil), c.order...) {
		if m := c.messages[id]; m != nil && m.inTopic && m.thread == thread {
			c.remove(id)
		}
	}
	s.notify()
}

func (s *Server) mustChat(id int64) *chat {
	c := s.chats[id]
	if c == nil {
		panic(fmt.Sprintf("telegramtest: there is no chat %d", id))
	}
	return c
}

func (s *Server) mustPerson(id int64) *person {
	p := s.people[id]
	if p == nil {
		panic(fmt.Sprintf("telegramtest: there is no person %d", id))
	}
	return p
}

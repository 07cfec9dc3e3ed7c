package telegram

import (
	"context"
	"fmt"
	"strconv"

	"barkeep/bots"
)

// Known returns who the bot is, once Telegram has said so: its name without @, and
// whether it gets all messages of its groups.
func (p *Platform) Known(ctx context.Context) (username string, readsGroups bool, err error) {
	who, err := p.self.wait(ctx)
	return who.Username, who.ReadsGroups, err
}

// ClaimLink opens the private chat with the bot and sends it the code.
func ClaimLink(username, code string) string {
	return "https://t.me/" + username + "?start=" + code
}

// AddLink lets a person choose a group to add the bot to, as an admin with no right but being one: admins' bots get all
// messages (core.telegram.org/bots/features, privacy mode; core.telegram.org/api/links, group links).
func AddLink(username string) string {
	return "https://t.me/" + username + "?startgroup&admin=manage_chat"
}

// Presence implements bots.Platform. With privacy mode on, plain mentions arrive only where the bot is an admin.
func (p *Platform) Presence(ctx context.Context, where bots.Where) (bots.Presence, error) {
	who, err := p.self.wait(ctx)
	if err != nil {
		return bots.Presence{Hears: true}, err
	}
	is := bots.Presence{Ask: "/ask@" + who.Username, Name: "@" + who.Username, Hears: true, All: true}
	if where.Private() {
		is.Ask = "/ask"
		return is, nil
	}
	is.Admin, err = p.Admin(ctx, where, ref(p.bot, 0))
	is.Hears = is.Admin || who.ReadsGroups
	is.All = is.Hears
	return is, err
}

// arrival is what a change of the bot's membership says to the core; false if the bot did not come in.
func arrival(c memberChanged) (bots.Arrival, bool) {
	if c.Chat.private() || c.From.ID == 0 || c.Old.inside() || !c.New.inside() || c.Chat.Type == "channel" {
		return bots.Arrival{}, false
	}
	m := message{Chat: c.Chat}
	return bots.Arrival{Where: whereOf(&m), By: whoIs(c.From), Place: placeOf(&m)}, true
}

func (m membership) inside() bool {
	return m.Status == "creator" || m.Status == "administrator" || m.Status == "member" || m.Status == "restricted" && m.IsMember
}

// Link implements bots.Platform. It is empty until Telegram has said who the bot is.
func (p *Platform) Link(code string) string {
	select {
	case <-p.self.known:
		return ClaimLink(p.self.who.Username, code)
	default:
		return ""
	}
}

// Delete implements bots.Platform. In private a bot may delete people's messages for 48 hours, in a group it must be an
// admin with that right (core.telegram.org/bots/api#deletemessage). A message that is gone is deleted.
func (p *Platform) Delete(ctx context.Context, where bots.Ref, id string) error {
	chat, _, ok := parseRef(where)
	number, err := strconv.Atoi(id)
	if !ok || err != nil {
		return bots.ErrImpossible
	}
	for wait := firstWait; ; wait = longer(wait) {
		err := p.api.call(ctx, "deleteMessage", params{"chat_id": chat, "message_id": number}, nil)
		e := asRefusal(err)
		switch {
		case err == nil, e != nil && e.says("message to delete not found"):
			return nil
		case e != nil && e.Code >= 400 && e.Code < 500 && e.Code != 429:
			return fmt.Errorf("%w: %w", bots.ErrImpossible, err)
		}
		if !sleep(ctx, pause(err, wait)) {
			return err
		}
	}
}

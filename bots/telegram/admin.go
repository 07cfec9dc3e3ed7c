package telegram

import (
	"context"
	"maps"
	"time"

	"barkeep/bots"
)

const (
	adminFor  = 60 * time.Second
	adminMost = 10_000 // answers remembered; beyond it all are asked anew
)

type adminKey struct{ chat, person int64 }

type adminSeen struct {
	is    bool
	until time.Time
}

// Admin implements bots.Platform: the person is creator or administrator of the group or channel. An answer is good for a
// minute. Who speaks as the group itself is one; a private chat is its person's own.
func (p *Platform) Admin(ctx context.Context, where bots.Where, person bots.Ref) (bool, error) {
	chat, _, ok := parseRef(where.Top().Ref)
	who, _, known := parseRef(person)
	if !ok || !known {
		return false, nil
	}
	if chat == who || chat > 0 || who < 0 {
		return chat == who, nil
	}
	key := adminKey{chat, who}
	p.mu.Lock()
	seen := p.admins[key]
	p.mu.Unlock()
	if time.Now().Before(seen.until) {
		return seen.is, nil
	}
	var member struct {
		Status string `json:"status"`
	}
	err := p.api.call(ctx, "getChatMember", params{"chat_id": chat, "user_id": who}, &member)
	if e := asRefusal(err); e != nil && e.Code == 400 {
		err = nil // not a member
	}
	if err != nil {
		return false, err
	}
	is := member.Status == "creator" || member.Status == "administrator"
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.admins) >= adminMost {
		clear(p.admins)
	}
	p.admins[key] = adminSeen{is, time.Now().Add(adminFor)}
	return is, nil
}

// Admins implements bots.Platform. A channel or group that is gone has none.
func (p *Platform) Admins(ctx context.Context, where bots.Where, _ []bots.Ref) ([]bots.Ref, error) {
	chat, _, ok := parseRef(where.Top().Ref)
	if !ok || chat > 0 {
		return nil, nil
	}
	var members []struct {
		User user `json:"user"`
	}
	err := p.api.call(ctx, "getChatAdministrators", params{"chat_id": chat}, &members)
	if e := asRefusal(err); e != nil && e.final() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []bots.Ref
	for _, m := range members {
		if !m.User.IsBot {
			all = append(all, ref(m.User.ID, 0))
		}
	}
	return all, nil
}

// forgetAdmins: rights in the chat changed.
func (p *Platform) forgetAdmins(chat int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.admins, func(k adminKey, _ adminSeen) bool { return k.chat == chat })
}

package discord

import (
	"context"
	"sync"
	"time"

	"barkeep/bots"
)

const (
	rightsFor  = 60 * time.Second
	rightsMost = 10_000 // beyond it some are asked anew
)

// rights remembers for a minute who manages which server.
type rights struct {
	mu   sync.Mutex
	seen map[string]right // by guild and person
}

type right struct {
	manages bool
	until   time.Time
}

// saw notes the permissions that came with an interaction. They are those in its channel, where no overwrite is about these two.
func (r *rights) saw(guild, person, permissions string) {
	if permissions != "" && guild != "" {
		r.keep(guild, person, manages(bits(permissions)))
	}
}

func manages(permissions uint64) bool { return permissions&(permAdministrator|permManageGuild) != 0 }

func (r *rights) keep(guild, person string, is bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	room(r.seen, rightsMost)
	r.seen[guild+" "+person] = right{is, time.Now().Add(rightsFor)}
}

func (r *rights) of(guild, person string) (is, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen, ok := r.seen[guild+" "+person]
	return seen.manages, ok && time.Now().Before(seen.until)
}

// Admin implements bots.Platform: the person owns the server, administers it or manages it. What was found is good for a minute.
// A direct channel is its person's own.
func (p *Platform) Admin(ctx context.Context, where bots.Where, person bots.Ref) (bool, error) {
	if where.Private() {
		return true, nil
	}
	guild, ok := guildOf(where.Top().Ref)
	if !ok || person.Platform != Name || !isID(person.ID) {
		return false, nil
	}
	if is, known := p.rights.of(guild, person.ID); known {
		return is, nil
	}
	is, err := p.ask(ctx, guild, person.ID)
	if err != nil {
		return false, err
	}
	p.rights.keep(guild, person.ID, is)
	return is, nil
}

// ask adds up the roles of a person.
func (p *Platform) ask(ctx context.Context, id, person string) (bool, error) {
	var m member
	err := p.get(ctx, "look up a member", id, "/guilds/"+id+"/members/"+person, &m)
	if e := asRefusal(err); e != nil && e.Status == 404 {
		return false, nil // left
	}
	if err != nil {
		return false, err
	}
	var g guild
	if err := p.get(ctx, "look up a server", id, "/guilds/"+id, &g); err != nil {
		return false, err
	}
	g.ID = id
	return manages(g.permissions(m, person, nil)), nil
}

// Admins implements bots.Platform: the server's owner, and those among the given who administer or manage it. Discord lists a
// server's members only to bots with an intent of their own.
func (p *Platform) Admins(ctx context.Context, where bots.Where, among []bots.Ref) ([]bots.Ref, error) {
	id, ok := guildOf(where.Top().Ref)
	if !ok {
		return nil, nil
	}
	var g guild
	if err := p.get(ctx, "look up a server", id, "/guilds/"+id, &g); err != nil {
		if e := asRefusal(err); e != nil && e.final() {
			return nil, nil // gone, or the bot is not there any more
		}
		return nil, err
	}
	var all []bots.Ref
	if isID(g.Owner) {
		all = append(all, ref(g.Owner))
	}
	for _, person := range among {
		if person == ref(g.Owner) {
			continue
		}
		is, err := p.Admin(ctx, where, person)
		if err != nil {
			return nil, err
		}
		if is {
			all = append(all, person)
		}
	}
	return all, nil
}

// get reads something of a server or channel, and tries again what a repeat can mend, a few times.
func (p *Platform) get(ctx context.Context, what, of, path string, out any) error {
	wait := firstWait
	for try := 1; ; try++ {
		err := p.api.do(ctx, call{what: what, method: "GET", path: path, bucket: what + " " + of, final: true, out: out})
		if e := asRefusal(err); err == nil || try == 4 || e != nil && e.final() {
			return err
		}
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
		wait = longer(wait)
	}
}

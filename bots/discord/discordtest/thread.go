package discordtest

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

type threadBody struct {
	Name         string   `json:"name"`
	ArchiveAfter int      `json:"auto_archive_duration"`
	Type         *int     `json:"type"`
	Invitable    *bool    `json:"invitable"`
	Message      *payload `json:"message"` // of a forum post
}

func (b *threadBody) check() *apiError {
	var f form
	f.length("name", utf8.RuneCountInString(b.Name), 1, 100)
	if b.ArchiveAfter != 0 && !slices.Contains([]int{60, 1440, 4320, 10080}, b.ArchiveAfter) {
		f.choice("auto_archive_duration", "60", "1440", "4320", "10080")
	}
	if b.Type != nil && (*b.Type < kindNewsThread || *b.Type > kindPrivateThread) {
		f.choice("type", "10", "11", "12")
	}
	return f.err()
}

// startThread makes a thread below c. From a message it takes that message's id and
// begins with a starter message; without one the parent gets a notice.
func (s *Server) startThread(c *channel, by *user, from *message, kind int, name string) *channel {
	t := &channel{name: name, kind: kind, guild: c.guild, parent: c, ownerID: by.id, members: map[string]bool{by.id: true}, archiveAfter: 4320}
	if from != nil {
		t.id = from.id
		from.thread, from.flags = t, from.flags|flagHasThread
	} else {
		t.id = s.ids.next(time.Now())
	}
	s.addChannel(t)
	w := s.wireChannel(t)
	w.NewlyCreated = true
	s.dispatch(event{name: "THREAD_CREATE", guild: t.guild, channel: t, intent: IntentGuilds, data: w})
	switch {
	case from != nil:
		s.dispatchMessage("MESSAGE_UPDATE", from)
		s.post(&message{channel: t, author: by, kind: typeThreadStarter, target: from, reference: &messageReference{MessageID: from.id, ChannelID: c.id, GuildID: c.guild.id}})
	case kind == kindPublicThread && c.kind != kindForum:
		s.post(&message{channel: c, author: by, kind: typeThreadCreated, content: name, reference: &messageReference{ChannelID: t.id, GuildID: c.guild.id}})
	}
	return t
}

// StartThread opens a public thread, from a message unless messageID is empty.
// It is nil in a DM, in a thread, or when the message has a thread already.
func (c *Channel) StartThread(who *Person, messageID, name string) *Channel {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var from *message
	if messageID != "" {
		from = c.c.find(messageID)
	}
	if c.c.guild == nil || c.c.isThread() || messageID != "" && (from == nil || from.thread != nil) {
		return nil
	}
	return c.s.handle(c.s.startThread(c.c, who.user(), from, kindPublicThread, name))
}

// Archive puts a thread away; the next message takes it out again unless it
// was locked.
func (c *Channel) Archive() { c.thread(func() { c.c.archived = true }) }

// Lock lets only moderators post in a thread.
func (c *Channel) Lock() { c.thread(func() { c.c.locked = true }) }

// Unlock ends Lock.
func (c *Channel) Unlock() { c.thread(func() { c.c.locked = false }) }

func (c *Channel) thread(how func()) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if !c.c.isThread() {
		return
	}
	how()
	c.s.dispatchChannel("THREAD_UPDATE", c.c)
}

func startThread(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	var body threadBody
	if err := q.decode(&body); err != nil {
		return 0, nil, err
	}
	if err := body.check(); err != nil {
		return 0, nil, err
	}
	if c.kind == kindForum {
		return s.forumPost(c, q, &body)
	}
	if c.guild == nil || c.isThread() || c.kind != kindText && c.kind != kindAnnouncement {
		return 0, nil, errChannelType
	}
	kind, need := kindPrivateThread, PermCreatePrivateThreads // the documented default of the type
	if body.Type != nil && *body.Type != kindPrivateThread {
		kind, need = *body.Type, PermCreatePublicThreads
	}
	if err := s.may(c, need); err != nil {
		return 0, nil, err
	}
	t := s.startThread(c, s.bot, nil, kind, body.Name)
	t.archiveAfter = or(body.ArchiveAfter, t.archiveAfter)
	return http.StatusCreated, s.wireChannel(t), nil
}

func (s *Server) forumPost(c *channel, q *request, body *threadBody) (int, any, *apiError) {
	if body.Message == nil {
		return 0, nil, formError("message", "BASE_TYPE_REQUIRED", "This field is required")
	}
	if err := s.may(c, PermSendMessages); err != nil {
		return 0, nil, err
	}
	p := body.Message
	p.uploads = q.uploads
	var f form
	p.check(&f, "message.")
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if p.empty() {
		return 0, nil, errEmptyMessage
	}
	t := s.startThread(c, s.bot, nil, kindPublicThread, body.Name)
	m := &message{id: t.id, channel: t, author: s.bot}
	p.apply(s, m, false)
	s.post(m)
	s.recordPing(m)
	return http.StatusCreated, s.wireChannel(t), nil
}

func startThreadFrom(s *Server, q *request) (int, any, *apiError) {
	c, m, err := s.target(q)
	if err != nil {
		return 0, nil, err
	}
	var body threadBody
	if err := q.decode(&body); err != nil {
		return 0, nil, err
	}
	if err := body.check(); err != nil {
		return 0, nil, err
	}
	if c.guild == nil || c.isThread() {
		return 0, nil, errChannelType
	}
	if err := s.may(c, PermCreatePublicThreads|PermReadMessageHistory); err != nil {
		return 0, nil, err
	}
	if m.thread != nil {
		return 0, nil, errThreadExists
	}
	kind := kindPublicThread
	if c.kind == kindAnnouncement {
		kind = kindNewsThread
	}
	t := s.startThread(c, s.bot, m, kind, body.Name)
	t.archiveAfter = or(body.ArchiveAfter, t.archiveAfter)
	return http.StatusCreated, s.wireChannel(t), nil
}

func joinThread(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	switch {
	case err != nil:
		return 0, nil, err
	case !c.isThread():
		return 0, nil, errChannelType
	case c.archived:
		return 0, nil, errThreadArchived
	}
	c.members[s.bot.id] = true
	return http.StatusNoContent, nil, nil
}

// editThread renames, archives or locks a thread. Its owner may do all but
// lock; the rest needs MANAGE_THREADS.
func editThread(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		Name     *string `json:"name"`
		Archived *bool   `json:"archived"`
		Locked   *bool   `json:"locked"`
	}
	if err := q.decode(&body); err != nil {
		return 0, nil, err
	}
	if !c.isThread() {
		return 0, nil, or(s.may(c, PermManageChannels), errChannelType)
	}
	if c.ownerID != s.bot.id || body.Locked != nil {
		if err := s.may(c, PermManageThreads); err != nil {
			return 0, nil, err
		}
	}
	if body.Name != nil {
		var f form
		f.length("name", utf8.RuneCountInString(*body.Name), 1, 100)
		if err := f.err(); err != nil {
			return 0, nil, err
		}
		c.name = *body.Name
	}
	if body.Archived != nil {
		c.archived = *body.Archived
	}
	if body.Locked != nil {
		c.locked = *body.Locked
	}
	s.dispatchChannel("THREAD_UPDATE", c)
	return http.StatusOK, s.wireChannel(c), nil
}

func deleteChannel(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	if c.guild == nil {
		return http.StatusOK, s.wireChannel(c), nil // closes the DM for the bot, nothing else
	}
	need := PermManageChannels
	if c.isThread() {
		need = PermManageThreads
	}
	if err := s.may(c, need); err != nil {
		return 0, nil, err
	}
	s.removeChannel(c)
	return http.StatusOK, s.wireChannel(c), nil
}

func activeThreads(s *Server, q *request) (int, any, *apiError) {
	g, err := s.home(q)
	if err != nil {
		return 0, nil, err
	}
	threads := []*wireChannel{}
	for _, c := range g.channels {
		if c.isThread() && !c.archived && c.visibleTo(s.bot.id) {
			threads = append(threads, s.wireChannel(c))
		}
	}
	return http.StatusOK, map[string]any{"threads": threads, "members": []any{}, "has_more": false}, nil
}

package discordtest_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"barkeep/bots/discord/discordtest"
)

func TestRealListener(t *testing.T) {
	t.Parallel()
	s := discordtest.New(discordtest.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+l.Addr().String()+"/api/v10/gateway", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", "DiscordBot (x, 1)")
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("over TCP: %v", err)
	}
	resp.Body.Close()
	if s.APIURL() != "http://"+l.Addr().String()+"/api/v10" {
		t.Errorf("APIURL: %s", s.APIURL())
	}
	ws, _, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+l.Addr().String()+"/gateway-ws?v=10", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	for err = nil; err == nil; {
		_, _, err = ws.ReadMessage()
	}
	if err := s.Serve(l); !errors.Is(err, net.ErrClosed) {
		t.Errorf("serve after close: %v", err)
	}
	if _, err := s.DialContext(ctx, "", ""); !errors.Is(err, net.ErrClosed) {
		t.Errorf("dial after close: %v", err)
	}
}

func TestIDsBeforeDiscord(t *testing.T) {
	t.Parallel()
	s := discordtest.New(discordtest.Options{})
	if id := s.AddGuild("x").ID; len(id) < 17 {
		t.Errorf("id %s", id)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		_, err := w.room.WaitFor(ctx, func(m []discordtest.Message) bool { return len(m) > 0 })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPlacesOverREST(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		mods := w.guild.AddRole("mods", discordtest.PermManageGuild)
		mods.Give(w.ann)
		a := w.ok(w.do("GET", "/guilds/"+w.guild.ID+"/members/"+w.ann.ID, ""), 200)
		if a.field("roles", 0) != mods.ID || a.field("user", "username") != "ann" {
			t.Errorf("member: %s", a.text)
		}
		w.refused(w.do("GET", "/guilds/"+w.guild.ID+"/members/"+w.Owner().ID+"0", ""), 404, 10013, "Unknown User")
		if a = w.ok(w.do("GET", "/guilds/"+w.guild.ID+"/roles", ""), 200); a.field(2, "permissions") != "32" {
			t.Errorf("roles: %s", a.text)
		}
		if a = w.ok(w.do("GET", "/guilds/"+w.guild.ID+"/members?limit=10", ""), 200); a.field(2) == nil {
			t.Errorf("members: %s", a.text)
		}
		if a = w.ok(w.do("GET", "/oauth2/applications/@me", ""), 200); a.field("owner", "id") != w.Owner().ID {
			t.Errorf("application: %s", a.text)
		}
		m := w.room.Say(w.ann, "hm")
		path := "/channels/" + w.room.ID + "/messages/" + m.ID + "/reactions/"
		w.ok(w.do("PUT", path+"%F0%9F%91%80/@me", ""), 204)
		w.refused(w.do("PUT", path+"eyes/@me", ""), 400, 10014, "Unknown Emoji")
		if seen, _ := w.room.Message(m.ID); len(seen.Reactions["👀"]) != 1 {
			t.Errorf("reactions: %v", seen.Reactions)
		}
		w.ok(w.do("DELETE", path+"%F0%9F%91%80/@me", ""), 204)
		w.ok(w.do("POST", "/channels/"+w.room.ID+"/typing", ""), 204)
		if ty := w.Typings(); len(ty) != 1 || ty[0].ChannelID != w.room.ID {
			t.Errorf("typing: %v", ty)
		}
		forum := w.guild.AddChannel("help", discordtest.OfKind(15))
		w.refused(w.do("POST", "/channels/"+forum.ID+"/messages", `{"content":"x"}`), 400, 50024, "Cannot execute action on this channel type")
		a = w.ok(w.do("POST", "/channels/"+forum.ID+"/threads", `{"name":"How?","message":{"content":"so"}}`), 201)
		if seen := w.Channel(a.id()).Messages(); len(seen) != 1 || seen[0].Content != "so" {
			t.Errorf("forum post: %+v", seen)
		}
		if a := w.do("GET", strings.Repeat("/x", 1000), ""); a.status != 404 {
			t.Errorf("a long path: %d", a.status)
		}
	})
}

package main

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/cmd/barkeep/web"
	"barkeep/store"
)

const (
	benchChats   = 1000
	benchCharges = 200_000 // in a year
)

// aYear writes chats and a year of so many charges, in the two languages, straight into
// a database that the store has made.
func aYear(t testing.TB, path string, charges int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
	do := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now().UnixMilli()
	do("BEGIN")
	do(numbers+`INSERT INTO chats (id, platform, ref, kind, title) SELECT i, iif(i % 3, 'telegram', 'discord'), '-100' || i, 'group',
		CASE i % 4 WHEN 0 THEN '读书会 ' || i WHEN 1 THEN 'Friends of the <em>bar</em> ' || i WHEN 2 THEN '开发者交流群 ' || i ELSE 'Kitchen talk ' || i END FROM n`, benchChats)
	do(numbers+`INSERT INTO people (id, platform, ref, name) SELECT i, 'telegram', '' || i, iif(i % 2, '小明 ' || i, 'Ann ' || i) FROM n`, benchChats)
	do(numbers+`INSERT INTO turns (id, chat, author, state, shown, task, asked, message, question) SELECT i, i, i, 'answered', 1, 'ask', ?, 'm' || i, '' FROM n`, benchChats, now)
	do(numbers+`INSERT INTO charges (turn, chat, person, gateway, key, own, model, task, state, request, prompt, completion, cached, reasoning, reported, nano, at)
		SELECT 1 + (i * i) % ?, 1 + (i * i) % ?, 1 + (i * 7) % ?, 'main', 'k', 0, CASE i % 4 WHEN 0 THEN 'gpt-4o' WHEN 1 THEN 'claude-sonnet-4-5' ELSE 'gpt-4o-mini' END, 'ask', 'computed', '',
		400, 300, 0, 0, 1, 100000 + (i * 7919) % 9000000, ? - (i * 31536000000 / ?) FROM n`, charges, benchChats, benchChats, benchChats, now, charges)
	do("INSERT INTO caps (chat, person, role, period, admin, nano, requests, tokens) VALUES (1, 2, '', 'day', 0, 500000000, 0, 0), (1, 0, '4711', 'month', 1, 0, 200, 0)")
	do("INSERT INTO grants (chat, person, role, verdict, until) VALUES (1, 0, '', 'allow', 0), (1, 3, '', 'deny', 0)")
	do("INSERT INTO settings (chat, name, value) VALUES (1, 'model', 'gpt-4o'), (1, 'footer', 'on')")
	do("COMMIT")
}

// filledPage is a page over such a database, and a browser that is signed in.
func filledPage(t testing.TB, charges int) (root, cookie string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench.db")
	keys := [][]byte{make([]byte, 32)}
	open := func() *store.Store {
		st, err := store.Open(context.Background(), path, keys, silent())
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	if err := open().Shut(); err != nil {
		t.Fatal(err)
	}
	aYear(t, path, charges)
	st := open()
	t.Cleanup(func() { shut(st, silent()) })
	owner := bots.Ref{Platform: "telegram", ID: "1"}
	if err := st.Budget(context.Background(), bots.Budget{Where: &bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "-1001"}, Kind: bots.Group, Title: "Friends of the <em>bar</em> 1"}, Period: bots.Week, Amount: bots.Amount{Nano: 5e9}}); err != nil {
		t.Fatal(err)
	}
	page := web.New(web.Options{
		Ledger: st, Log: slog.New(slog.DiscardHandler), Policy: func() *bots.Policy { return &bots.Policy{Zone: time.UTC, Owners: []bots.Ref{owner}} },
		Running: func() []bots.Turn {
			return []bots.Turn{{Chat: bots.Chat{Title: "读书会 4"}, Author: bots.Person{Name: "Ann 4"}, Model: "gpt-4o", Asked: time.Now()}}
		},
		Faults: func() []web.Fault {
			return []web.Fault{{At: time.Now(), Says: "no answer code=#3f turn=63 chat=4 model=gpt-4o err=overloaded (HTTP 503)"}}
		},
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: page.Handler(), ReadHeaderTimeout: time.Second}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	root = "http://" + l.Addr().String()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(root+"/web/login", url.Values{"code": {page.Code(owner, "en")}})
	if err != nil || len(answer.Cookies()) != 1 {
		t.Fatalf("%v %v", answer, err)
	}
	answer.Body.Close()
	return root, answer.Cookies()[0].Value
}

func BenchmarkPage(b *testing.B) {
	root, cookie := filledPage(b, benchCharges)
	for _, path := range []string{"/web/", "/web/chats", "/web/chat/1"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, root+path, nil)
				if err != nil {
					b.Fatal(err)
				}
				r.AddCookie(&http.Cookie{Name: "barkeep", Value: cookie})
				answer, err := http.DefaultClient.Do(r)
				if err != nil || answer.StatusCode != http.StatusOK {
					b.Fatal(answer, err)
				}
				var body bytes.Buffer
				if _, err := body.ReadFrom(answer.Body); err != nil {
					b.Fatal(err)
				}
				answer.Body.Close()
			}
		})
	}
}

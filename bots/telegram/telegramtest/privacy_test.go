package telegramtest

import (
	"slices"
	"strings"
	"testing"
)

func TestPrivacyMode(t *testing.T) {
	t.Parallel()
	s, ann, bob := world(t, Options{NoLimits: true})
	other := s.AddPerson(User{FirstName: "Other", Username: "other_bot", Bot: true}).ID
	group := s.AddSupergroup("g", ann, bob)
	arrives := func(want bool, text string, opts ...SayOption) {
		t.Helper()
		s.Say(group, ann, text, opts...)
		if got := slices.Contains(texts(fetch(t, s)), text); got != want {
			t.Errorf("%q delivered: %v, want %v", text, got, want)
		}
	}
	arrives(false, "plain words")
	arrives(false, "@barkeep_bot hello")
	arrives(true, "/ask@Barkeep_Bot hello")
	arrives(false, "/ask@other_bot hello")
	arrives(true, "/ask nobody else here")
	arrives(false, "say /ask hello")
	s.SetRole(group, other, Member)
	fetch(t, s)
	s.Say(group, other, "I am a bot")
	arrives(false, "/ask the other spoke last")
	if len(fetch(t, s)) != 0 {
		t.Error("bots do not see other bots")
	}
	mine := send(t, s, group, "hello")
	arrives(true, "/ask we spoke last")
	arrives(true, "a reply", ReplyTo(mine))
	arrives(false, "a reply to Ann", ReplyTo(s.Say(group, ann, "x")))

	s.SetPrivacyMode(false)
	arrives(false, "before the bot is added again")
	s.SetRole(group, s.Bot().ID, Left)
	s.SetRole(group, s.Bot().ID, Member)
	arrives(true, "after it")
	s.SetPrivacyMode(true)
	s.SetRole(group, s.Bot().ID, Left)
	arrives(false, "/ask@barkeep_bot while outside")
	s.SetRole(group, s.Bot().ID, Administrator)
	arrives(true, "an administrator gets everything")
}

func TestSendersAsTelegramShowsThem(t *testing.T) {
	t.Parallel()
	s, ann, bob := world(t, Options{ReadsAllGroupMessages: true})
	group, channel := s.AddSupergroup("g", ann), s.AddChannel("news", bob)
	s.SetTitle(group, ann, "boss")
	s.Say(group, ann, "as the group", Anonymously())
	s.Say(group, bob, "as a channel", AsChannel(channel))
	s.Say(group, bob, "by itself", FromLinkedChannel(channel))
	s.Say(channel, bob, "a post")
	all := fetch(t, s)
	if len(all) != 4 {
		t.Fatalf("%d updates", len(all))
	}
	anon, asChannel, auto, post := all[0].Message, all[1].Message, all[2].Message, all[3].Post
	if anon.From.ID != AnonymousAdminID || anon.SenderChat.ID != group || anon.AuthorSignature != "boss" {
		t.Errorf("anonymous administrator: %+v", anon)
	}
	if asChannel.From.ID != ChannelBotID || asChannel.SenderChat.ID != channel {
		t.Errorf("as a channel: %+v", asChannel)
	}
	if auto.From.ID != ServiceID || !auto.IsAutoForward {
		t.Errorf("automatic forward: %+v", auto)
	}
	if post.From != nil || post.SenderChat.ID != channel {
		t.Errorf("channel post: %+v", post)
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{ReadsAllGroupMessages: true, NoLimits: true})
	forum, plain := s.AddForum("f", ann), s.AddSupergroup("p", ann)
	topic := s.AddTopic(forum, ann, "bugs")
	fetch(t, s)
	inTopic := s.Say(forum, ann, "in the topic", InTopic(topic))
	s.Say(forum, ann, "a reply there", ReplyTo(inTopic))
	general := s.Say(forum, ann, "in General")
	s.Say(forum, ann, "a reply in General", ReplyTo(general))
	first := s.Say(plain, ann, "no forum")
	s.Say(plain, ann, "a reply, no forum", ReplyTo(first))
	var m []*wireMessage
	for _, u := range fetch(t, s) {
		m = append(m, u.Message)
	}
	if !m[0].IsTopicMessage || m[0].ThreadID != topic || m[0].ReplyTo == nil || m[0].ReplyTo.TopicCreated == nil {
		t.Errorf("a topic's message hangs on forum_topic_created: %+v", m[0])
	}
	if !m[1].IsTopicMessage || m[1].ThreadID != topic || m[1].ReplyTo.MessageID != inTopic {
		t.Errorf("reply in the topic: %+v", m[1])
	}
	if m[2].ThreadID != 0 || m[2].IsTopicMessage {
		t.Errorf("General has no thread: %+v", m[2])
	}
	if m[3].ThreadID != general || m[3].IsTopicMessage {
		t.Errorf("a reply in General carries a thread id that is no topic: %+v", m[3])
	}
	refused(t, s, "sendMessage", fields{"chat_id": forum, "text": "x", "message_thread_id": general}, "Bad Request: message thread not found")
	if m[5].ThreadID != first || m[5].IsTopicMessage {
		t.Errorf("a reply in a plain supergroup: %+v", m[5])
	}
	var sent wireMessage
	ok(t, s, "sendMessage", fields{"chat_id": plain, "text": "x", "message_thread_id": first}, &sent)
	ok(t, s, "sendMessage", fields{"chat_id": forum, "text": "x", "reply_parameters": fields{"message_id": inTopic}}, &sent)
	if sent.ThreadID != topic || !sent.IsTopicMessage || sent.ReplyTo.MessageID != inTopic {
		t.Errorf("a reply follows its target into the topic: %+v", sent)
	}
	s.DeleteTopic(forum, topic)
	refused(t, s, "sendMessage", fields{"chat_id": forum, "text": "x", "message_thread_id": topic}, "Bad Request: message thread not found")
}

func TestMembership(t *testing.T) {
	t.Parallel()
	s, ann, bob := world(t, Options{})
	other := s.AddPerson(User{FirstName: "Other", Bot: true}).ID
	group := s.AddSupergroup("g", ann, other)
	me := s.Bot().ID
	s.SetRole(group, other, Administrator)
	s.SetRole(group, bob, Member)
	if all := fetch(t, s); len(all) != 1 || all[0].Message.NewMembers[0].ID != bob {
		t.Fatalf("who joins is announced: %+v", all)
	}
	var admins []wireMember
	ok(t, s, "getChatAdministrators", fields{"chat_id": group}, &admins)
	if len(admins) != 1 || admins[0].Status != "creator" || admins[0].User.ID != ann {
		t.Fatalf("other bots are left out: %+v", admins)
	}
	var one wireMember
	ok(t, s, "getChatMember", fields{"chat_id": group, "user_id": bob}, &one)
	if one.Status != "member" {
		t.Fatal(one)
	}
	s.RemoveBot(group, ann)
	all := fetch(t, s)
	if len(all) != 2 || all[0].Message.LeftMember.ID != me || all[0].Message.From.ID != ann || all[1].My == nil {
		t.Fatalf("the bot learns that it was removed: %+v", all)
	}
	s.AddBot(group, bob)
	all = fetch(t, s)
	if len(all) != 2 || !strings.Contains(string(all[0].My), `"from":{"id":12`) || all[1].Message.NewMembers[0].ID != me {
		t.Fatalf("the bot learns who added it: %+v", all)
	}
	s.SetRole(group, me, Administrator)
	fetch(t, s)
	ok(t, s, "getUpdates", fields{"allowed_updates": []string{"chat_member"}, "offset": 9}, nil)
	s.SetRole(group, bob, Left)
	if all := fetch(t, s); len(all) != 1 || all[0].Other == nil {
		t.Fatalf("an administrator asked for chat_member: %+v", all)
	}
	ok(t, s, "leaveChat", fields{"chat_id": group}, nil)
	if s.Chat(group).Role(me) != Left {
		t.Fatal("still there")
	}
}

package telegramtest

import (
	"strings"
	"testing"
)

type refusedCall struct {
	method string
	params fields
	want   string
}

func allRefused(t *testing.T, s *Server, calls []refusedCall) {
	t.Helper()
	for _, c := range calls {
		refused(t, s, c.method, c.params, c.want)
	}
}

func textTo(chat any) fields { return fields{"chat_id": chat, "text": "x"} }

func with(f fields, name string, v any) fields {
	f[name] = v
	return f
}

func TestChatsThatTakeNothing(t *testing.T) {
	t.Parallel()
	s, ann, gone := world(t, Options{NoLimits: true})
	stranger := s.AddPerson(User{FirstName: "Stranger", Username: "stranger"}).ID
	blocker := s.AddPerson(User{FirstName: "Blocker"}).ID
	other := s.AddPerson(User{FirstName: "Other", Bot: true}).ID
	s.Deactivate(gone)
	s.Start(blocker)
	s.Block(blocker)
	kicked, left, muted, restricted, deleted := s.AddSupergroup("k", ann), s.AddGroup("l", ann), s.AddGroup("m", ann), s.AddSupergroup("r", ann), s.AddGroup("d", ann)
	channel, silent := s.AddChannel("c", ann), s.AddChannel("s", ann)
	me := s.Bot().ID
	s.SetRole(kicked, me, Kicked)
	s.SetRole(left, me, Left)
	s.DenyWriting(muted, true)
	s.SetRole(restricted, me, Restricted)
	s.DeleteGroup(deleted)
	s.SetRole(channel, me, Kicked)
	s.SetRole(silent, me, Member)
	allRefused(t, s, []refusedCall{
		{"sendMessage", fields{"text": "x"}, "Bad Request: chat_id is empty"},
		{"sendMessage", textTo(999), "Bad Request: chat not found"},
		{"sendMessage", textTo("@ann_lee"), "Bad Request: chat not found"},
		{"sendMessage", textTo(stranger), "Forbidden: bot can't initiate conversation with a user"},
		{"sendMessage", textTo(gone), "Forbidden: user is deactivated"},
		{"sendMessage", textTo(blocker), "Forbidden: bot was blocked by the user"},
		{"sendMessage", textTo(other), "Forbidden: the bot can't send messages to the bot"},
		{"sendMessage", textTo(kicked), "Forbidden: bot was kicked from the supergroup chat"},
		{"editMessageText", with(textTo(kicked), "message_id", 1), "Forbidden: bot was kicked from the supergroup chat"},
		{"sendMessage", textTo(channel), "Forbidden: bot was kicked from the channel chat"},
		{"sendMessage", textTo(silent), "Bad Request: need administrator rights in the channel chat"},
		{"sendMessage", textTo(left), "Forbidden: bot is not a member of the group chat"},
		{"sendMessage", textTo(deleted), "Forbidden: the group chat was deleted"},
		{"sendMessage", textTo(muted), "Bad Request: have no write access to the chat"},
		{"sendMessage", textTo(restricted), "Bad Request: not enough rights to send text messages to the chat"},
		{"sendDocument", textTo(restricted), "Bad Request: not enough rights to send documents to the chat"},
	})
}

func TestMessagesRefused(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	forum := s.AddForum("f", ann)
	closed := s.AddTopic(forum, ann, "closed")
	inside := s.Say(forum, ann, "hello", InTopic(closed))
	s.CloseTopic(forum, ann, closed, true)
	button := func(chat int64, b fields) fields {
		return with(textTo(chat), "reply_markup", fields{"inline_keyboard": [][]fields{{b}}})
	}
	allRefused(t, s, []refusedCall{
		{"sendMessage", fields{"chat_id": ann}, "Bad Request: message text is empty"},
		{"sendMessage", fields{"chat_id": ann, "text": " \n\t "}, "Bad Request: text must be non-empty"},
		{"sendMessage", fields{"chat_id": ann, "text": strings.Repeat("я", 4097)}, "Bad Request: message is too long"},
		{"sendMessage", fields{"chat_id": ann, "text": strings.Repeat("x", 32769)}, "Bad Request: text is too long"},
		{"sendMessage", with(textTo(ann), "parse_mode", "bbcode"), "Bad Request: unsupported parse_mode"},
		{"sendMessage", with(textTo(ann), "reply_parameters", fields{"message_id": 99999}), "Bad Request: message to be replied not found"},
		{"sendMessage", with(textTo(forum), "message_thread_id", 1), "Bad Request: message thread not found"},
		{"sendMessage", with(textTo(forum), "message_thread_id", 77), "Bad Request: message thread not found"},
		{"sendMessage", with(textTo(forum), "message_thread_id", closed), "Bad Request: TOPIC_CLOSED"},
		{"sendMessage", with(textTo(forum), "reply_parameters", fields{"message_id": inside}), "Bad Request: TOPIC_CLOSED"},
		{"sendMessage", button(ann, fields{"text": "b", "callback_data": strings.Repeat("я", 33)}), "Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", button(ann, fields{"callback_data": "x"}), "Bad Request: inline keyboard button text must be non-empty"},
		{"sendMessage", button(forum, fields{"text": "b", "web_app": fields{"url": "https://a.example"}}), "Bad Request: BUTTON_TYPE_INVALID"},
		{"sendMessage", button(ann, fields{"text": strings.Repeat("b", 20000), "callback_data": "x"}), "Bad Request: reply markup is too long"},
		{"sendMessageDraft", fields{"chat_id": forum, "draft_id": 1, "text": "x"}, "Bad Request: TEXTDRAFT_PEER_INVALID"},
		{"sendRichMessage", fields{"chat_id": ann}, "Not Found: method not found"},
	})
	if n := len(s.Chat(ann).FromBot()) + len(s.Chat(forum).FromBot()); n != 0 {
		t.Fatalf("refused calls showed %d messages", n)
	}
}

func TestChangesRefused(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	group := s.AddGroup("g", ann)
	mine, hers := send(t, s, ann, "mine"), s.Say(ann, ann, "hers")
	elsewhere := s.Say(group, ann, "hers")
	allRefused(t, s, []refusedCall{
		{"editMessageText", with(textTo(ann), "message_id", 99999), "Bad Request: message to edit not found"},
		{"editMessageText", with(textTo(ann), "message_id", hers), "Bad Request: message can't be edited"},
		{"editMessageText", fields{"chat_id": ann, "message_id": mine, "text": "mine\n"}, "Bad Request: " + notModified},
		{"editMessageCaption", fields{"chat_id": ann, "message_id": mine, "caption": "c"}, "Bad Request: there is no caption in the message to edit"},
		{"deleteMessage", fields{"chat_id": ann, "message_id": 99999}, "Bad Request: message to delete not found"},
		{"deleteMessage", fields{"chat_id": group, "message_id": elsewhere}, "Bad Request: message can't be deleted"},
		{"setMessageReaction", fields{"chat_id": ann, "message_id": 99999}, "Bad Request: message to react not found"},
		{"setMessageReaction", fields{"chat_id": ann, "message_id": hers, "reaction": []fields{{"type": "emoji", "emoji": "🦖"}}}, "Bad Request: REACTION_INVALID"},
		{"forwardMessage", fields{"chat_id": ann, "from_chat_id": ann, "message_id": 99999}, "Bad Request: message to forward not found"},
		{"copyMessage", fields{"chat_id": ann, "from_chat_id": ann, "message_id": 99999}, "Bad Request: message to copy not found"},
		{"answerCallbackQuery", fields{"callback_query_id": "1"}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"getFile", nil, "Bad Request: file_id not specified"},
		{"getFile", fields{"file_id": "nonsense"}, "Bad Request: invalid file_id"},
		{"getChatAdministrators", fields{"chat_id": ann}, "Bad Request: there are no administrators in the private chat"},
		{"sendChatAction", fields{"chat_id": ann, "action": "dancing"}, "Bad Request: wrong parameter action in request"},
		{"setMyCommands", fields{"commands": []Command{{strings.Repeat("c", 33), "d"}}}, "Bad Request: command length must not exceed 32"},
		{"setMyCommands", fields{"commands": []Command{{"c", ""}}}, "Bad Request: command description must be non-empty"},
		{"setWebhook", fields{"url": "https://a.example:8080/x"}, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{"setWebhook", fields{"url": "nonsense"}, "Bad Request: invalid webhook URL specified"},
		{"setWebhook", fields{"url": "https://a.example", "secret_token": "a b"}, "Bad Request: secret token contains unallowed characters"},
		{"setWebhook", fields{"url": "https://a.example", "secret_token": strings.Repeat("a", 257)}, "Bad Request: secret token is too long"},
	})
}

func TestMigration(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	group := s.AddGroup("g", ann)
	super := s.Migrate(group)
	a := refused(t, s, "sendMessage", fields{"chat_id": group, "text": "x"}, "Bad Request: group chat was upgraded to a supergroup chat")
	if a.Parameters.Migrate != super {
		t.Fatal(a.Parameters)
	}
	all := fetch(t, s)
	if len(all) != 2 || all[0].Message.MigrateToChatID != super || all[0].Message.Chat.ID != group ||
		all[1].Message.MigrateFromChatID != group || all[1].Message.Chat.ID != super {
		t.Fatalf("%+v", all)
	}
	send(t, s, super, "x")
}

func TestThePrefixRuleForFirstLetters(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Message is long": "Bad Request: message is long", "BUTTON_DATA_INVALID": "Bad Request: BUTTON_DATA_INVALID",
		"B_X": "Bad Request: B_X", "": "Bad Request: ", "Ä": "Bad Request: ä",
	} {
		if got := bad("%s", in).description; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

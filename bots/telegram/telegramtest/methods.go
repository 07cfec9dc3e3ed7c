package telegramtest

import (
	"context"
	"strings"
)

// method is one method of the Bot API. run is called with Server.mu held.
type method struct {
	name string
	run  func(*Server, context.Context, request) (any, *refusal)
}

func methods(o Options) map[string]method {
	now := func(f func(*Server, request) (any, *refusal)) func(*Server, context.Context, request) (any, *refusal) {
		return func(s *Server, _ context.Context, p request) (any, *refusal) { return f(s, p) }
	}
	all := []method{
		{"getMe", now((*Server).getMe)},
		{"getUpdates", (*Server).getUpdates},
		{"setWebhook", now((*Server).setWebhook)},
		{"deleteWebhook", now((*Server).deleteWebhook)},
		{"getWebhookInfo", now((*Server).getWebhookInfo)},
		{"sendMessage", now((*Server).sendMessage)},
		{"editMessageText", now((*Server).editMessageText)},
		{"editMessageCaption", now((*Server).editMessageCaption)},
		{"editMessageMedia", now((*Server).editMessageMedia)},
		{"editMessageReplyMarkup", now((*Server).editMessageReplyMarkup)},
		{"deleteMessage", now((*Server).deleteMessage)},
		{"deleteMessages", now((*Server).deleteMessages)},
		{"sendChatAction", now((*Server).sendChatAction)},
		{"setMessageReaction", now((*Server).setMessageReaction)},
		{"answerCallbackQuery", now((*Server).answerCallbackQuery)},
		{"getFile", now((*Server).getFile)},
		{"sendDocument", now((*Server).sendDocument)},
		{"sendPhoto", now((*Server).sendPhoto)},
		{"sendVoice", now((*Server).sendVoice)},
		{"getChat", now((*Server).getChat)},
		{"getChatMember", now((*Server).getChatMember)},
		{"getChatMemberCount", now((*Server).getChatMemberCount)},
		{"getChatAdministrators", now((*Server).getChatAdministrators)},
		{"setMyCommands", now((*Server).setMyCommands)},
		{"getMyCommands", now((*Server).getMyCommands)},
		{"deleteMyCommands", now((*Server).deleteMyCommands)},
		{"leaveChat", now((*Server).leaveChat)},
		{"forwardMessage", now((*Server).forwardMessage)},
		{"copyMessage", now((*Server).copyMessage)},
	}
	if !o.NoDrafts {
		all = append(all, method{"sendMessageDraft", now((*Server).sendMessageDraft)})
	}
	if o.RichMessages {
		all = append(all, method{"sendRichMessage", now((*Server).sendRichMessage)}, method{"sendRichMessageDraft", now((*Server).sendRichMessageDraft)})
	}
	table := make(map[string]method, len(all))
	for _, m := range all {
		table[strings.ToLower(m.name)] = m
	}
	return table
}

// spell is a method's usual spelling; an unknown one stays as it came.
func (s *Server) spell(name string) string {
	if m, ok := s.methods[strings.ToLower(name)]; ok {
		return m.name
	}
	return name
}

func (s *Server) getMe(request) (any, *refusal) {
	return wireMe{wireUser: *s.wireUser(s.bot.ID), CanJoinGroups: true, CanReadAllGroupMessages: s.bot.readsAll, HasTopicsEnabled: s.opt.PrivateTopics}, nil
}

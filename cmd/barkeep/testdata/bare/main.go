// Bare is the least that a streaming bot can be: it reads updates, asks the
// gateway and posts the answer. It stores nothing, limits nothing and repeats
// nothing. BenchmarkWholeProgram measures Barkeep beside it, over the same
// libraries.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	openai "github.com/sashabaranov/go-openai"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func run() error {
	client := &http.Client{Transport: transport()}
	bot, err := tgbotapi.NewBotAPIWithClient(os.Getenv("TELEGRAM_BOT_TOKEN"), os.Getenv("TELEGRAM_API_URL")+"/bot%s/%s", client)
	if err != nil {
		return err
	}
	config := openai.DefaultConfig(os.Getenv("OPENAI_API_KEY"))
	config.BaseURL, config.HTTPClient = os.Getenv("OPENAI_BASE_URL")+"/v1", &http.Client{Transport: transport()}
	gateway := openai.NewClientWithConfig(config)
	for offset := 0; ; {
		updates, err := bot.GetUpdates(tgbotapi.UpdateConfig{Offset: offset, Limit: 100, Timeout: 50})
		if err != nil {
			return err
		}
		for _, u := range updates {
			offset = u.UpdateID + 1
			if u.Message == nil {
				continue
			}
			go func() {
				if err := answer(bot, gateway, u.Message); err != nil {
					fmt.Fprintln(os.Stderr, "bare:", err)
				}
			}()
		}
	}
}

// transport is Barkeep's.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.MaxIdleConns = 64, 256
	return t
}

func answer(bot *tgbotapi.BotAPI, gateway *openai.Client, m *tgbotapi.Message) error {
	stream, err := gateway.CreateChatCompletionStream(context.Background(), openai.ChatCompletionRequest{
		Model: os.Getenv("BARKEEP_MODEL"), Stream: true, StreamOptions: &openai.StreamOptions{IncludeUsage: true},
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: m.Text}},
	})
	if err != nil {
		return err
	}
	defer stream.Close()
	var text strings.Builder
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(piece.Choices) > 0 {
			text.WriteString(piece.Choices[0].Delta.Content)
		}
	}
	_, err = bot.MakeRequest("sendMessage", tgbotapi.Params{"chat_id": strconv.FormatInt(m.Chat.ID, 10), "text": text.String()})
	return err
}

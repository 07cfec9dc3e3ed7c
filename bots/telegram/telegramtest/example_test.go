package telegramtest_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"barkeep/bots/telegram/telegramtest"
)

// A person writes, the bot answers over HTTP, and the test looks at what the person sees.
func Example() {
	s := telegramtest.New(telegramtest.Options{})
	defer s.Close()
	ann := s.AddPerson(telegramtest.User{FirstName: "Ann"}).ID
	s.Say(ann, ann, "hello")

	form := url.Values{"chat_id": {fmt.Sprint(ann)}, "text": {"<b>Hi</b> Ann"}, "parse_mode": {"HTML"}}
	root := s.URL() + "/bot" + s.Token()
	resp, err := s.Client().Post(root+"/sendMessage", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = s.Wait(ctx, func() bool { return len(s.Chat(ann).FromBot()) == 1 })
	answer, _ := s.Chat(ann).Last()
	fmt.Println(answer.Text, answer.Entities[0].Type, err)
	// Output: Hi Ann bold <nil>
}

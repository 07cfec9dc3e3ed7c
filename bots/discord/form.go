package discord

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"

	"barkeep/bots/words"
)

// opensForm marks the buttons that open a form before they are pressed; a form's own id is the button's data.
// Those of opensText open one of several lines.
const (
	opensForm = "form "
	opensText = "text "
)

const (
	formTitle = 45   // characters of a modal's title and of a label (discord.com/developers/docs/interactions/receiving-and-responding#modal)
	formLimit = 600  // characters that may be typed, far above every key
	textMost  = 4000 // characters that a form takes at most
)

// form is a modal with one field, of several lines if it is long.
func form(data, title string, long bool) map[string]any {
	line := discordgo.TextInput{CustomID: "text", Label: cutRunes(title, formTitle), Style: discordgo.TextInputShort, Required: true, MaxLength: formLimit}
	if long {
		line.Style, line.MaxLength = discordgo.TextInputParagraph, textMost
	}
	return map[string]any{
		"custom_id": data, "title": cutRunes(title, formTitle),
		"components": []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{line}}},
	}
}

// label is what stands on the button that was pressed.
func (i *interaction) label(custom string) string {
	var rows []struct {
		Buttons []struct {
			Custom string `json:"custom_id"`
			Label  string `json:"label"`
		} `json:"components"`
	}
	if json.Unmarshal(i.Message.Components, &rows) == nil {
		for _, r := range rows {
			for _, b := range r.Buttons {
				if b.Custom == custom && b.Label != "" {
					return b.Label
				}
			}
		}
	}
	return words.Or(i.Locale).OwnBind
}

// typed is what was typed into a form; empty for anything else.
func typed(i *interaction) string {
	var d struct {
		Rows []struct {
			Fields []struct {
				Value string `json:"value"`
			} `json:"components"`
		} `json:"components"`
	}
	if i.Type != interactForm || json.Unmarshal(i.Data, &d) != nil {
		return ""
	}
	for _, r := range d.Rows {
		for _, f := range r.Fields {
			return f.Value
		}
	}
	return ""
}

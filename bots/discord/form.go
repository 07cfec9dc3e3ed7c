package discord

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// opensForm marks the buttons that open a form before they are pressed; a form's own id is the button's data.
const opensForm = "form "

const (
	formTitle = 45  // characters of a modal's title and of a label (discord.com/developers/docs/interactions/receiving-and-responding#modal)
	formLimit = 600 // characters that may be typed, far above every key
)

// form is a modal with one line.
func form(data, title string) map[string]any {
	line := discordgo.TextInput{CustomID: "text", Label: cutRunes(title, formTitle), Style: discordgo.TextInputShort, Required: true, MaxLength: formLimit}
	return map[string]any{
		"custom_id": data, "title": cutRunes(title, formTitle),
		"components": []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{line}}},
	}
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

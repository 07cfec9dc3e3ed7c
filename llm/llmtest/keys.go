package llmtest

import "strings"

// masked shows three characters at either end, as the error texts of new-api do.
func masked(key string) string {
	key = strings.TrimPrefix(key, "sk-")
	if len(key) <= 6 {
		return "sk-***"
	}
	return "sk-" + key[:3] + "***" + key[len(key)-3:]
}

func (g *Gateway) userByID(id int) *User {
	for _, u := range g.users {
		if u.ID == id {
			return u
		}
	}
	return nil
}

func (g *Gateway) tokenByKey(key string) *Token {
	key = strings.TrimPrefix(key, "sk-")
	for _, t := range g.tokens {
		if strings.TrimPrefix(t.Key, "sk-") == key {
			return t
		}
	}
	return nil
}

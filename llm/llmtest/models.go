package llmtest

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// modelCreated is what both gateways say of every model.
const modelCreated = 1626777600

type newAPIModel struct {
	ID        string   `json:"id"`
	Object    string   `json:"object"`
	Created   int64    `json:"created"`
	OwnedBy   string   `json:"owned_by"`
	Endpoints []string `json:"supported_endpoint_types"`
}

type oneAPIModel struct {
	ID         string       `json:"id"`
	Object     string       `json:"object"`
	Created    int64        `json:"created"`
	OwnedBy    string       `json:"owned_by"`
	Permission []permission `json:"permission"`
	Root       string       `json:"root"`
	Parent     any          `json:"parent"`
}

type permission struct {
	ID           string `json:"id"`
	Object       string `json:"object"`
	Created      int64  `json:"created"`
	Engine       bool   `json:"allow_create_engine"`
	Sampling     bool   `json:"allow_sampling"`
	Logprobs     bool   `json:"allow_logprobs"`
	Search       bool   `json:"allow_search_indices"`
	View         bool   `json:"allow_view"`
	Tuning       bool   `json:"allow_fine_tuning"`
	Organization string `json:"organization"`
	Group        any    `json:"group"`
	Blocking     bool   `json:"is_blocking"`
}

type plainModel struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// entry is a model as GET /v1/models lists it.
func (g *Gateway) entry(m Model, endpoints []string) any {
	owner := cmp.Or(m.Owner, "openai")
	switch g.opt.Kind {
	case NewAPI:
		return newAPIModel{m.ID, "model", modelCreated, owner, endpoints}
	case OneAPI:
		entry := oneAPIModel{ID: m.ID, Object: "model", Created: modelCreated, OwnedBy: owner, Root: m.ID}
		if owner != "custom" { // models that one-api does not know by itself have null
			entry.Permission = []permission{{
				ID: "modelperm-LwHkVFn8AcMItP432fKKDIKJ", Object: "model_permission", Created: modelCreated, Engine: true,
				Sampling: true, Logprobs: true, View: true, Organization: "*",
			}}
		}
		return entry
	}
	return plainModel{m.ID, "model", modelCreated, owner}
}

// endpoints are known only when the site has worked out its price list, a minute after its start.
func (g *Gateway) endpoints(u Use) []string {
	switch {
	case time.Since(g.started) < time.Minute:
		return []string{}
	case u == ForImage:
		return []string{"image-generation", "openai"}
	}
	return []string{"openai"}
}

// listed are the models that a key may see: new-api hides those without a price and sorts by name.
func (g *Gateway) listed(p payer) []Model {
	group := p.user.Group
	if g.opt.Kind == NewAPI && p.token.Group != "" {
		group = p.token.Group
	}
	var models []Model
	for _, m := range g.opt.Models {
		switch {
		case g.opt.Kind == NewAPI && !g.price[m.ID].priced:
		case len(p.token.Models) > 0 && !slices.Contains(p.token.Models, m.ID):
		case len(m.Groups) > 0 && !slices.Contains(m.Groups, cmp.Or(group, "default")):
		default:
			models = append(models, m)
		}
	}
	if g.opt.Kind == NewAPI {
		slices.SortFunc(models, func(a, b Model) int { return cmp.Compare(a.ID, b.ID) })
	}
	return models
}

func (x *exchange) models() {
	p, ok := x.key()
	if !ok {
		return
	}
	if x.g.opt.Kind == NewAPI && x.r.Header.Get("Authorization") == "" {
		x.anthropicModels(p)
		return
	}
	list := []any{}
	for _, m := range x.g.listed(p) {
		list = append(list, x.g.entry(m, x.g.endpoints(m.Use)))
	}
	if x.g.opt.Kind == NewAPI {
		x.json(http.StatusOK, struct {
			Data    []any  `json:"data"`
			Object  string `json:"object"`
			Success bool   `json:"success"`
		}{list, "list", true})
		return
	}
	x.json(http.StatusOK, struct {
		Data   []any  `json:"data"`
		Object string `json:"object"`
	}{list, "list"})
}

func (x *exchange) anthropicModels(p payer) {
	type model struct {
		ID          string `json:"id"`
		CreatedAt   string `json:"created_at"`
		DisplayName string `json:"display_name"`
		Type        string `json:"type"`
	}
	list := []model{}
	for _, m := range x.g.listed(p) {
		list = append(list, model{m.ID, "2021-07-20T10:40:00Z", m.ID, "model"})
	}
	body := map[string]any{"data": list, "has_more": false}
	if len(list) > 0 {
		body["first_id"], body["last_id"] = list[0].ID, list[len(list)-1].ID
	}
	x.json(http.StatusOK, body)
}

// oneModel answers GET /v1/models/NAME; the family says 200 also of a model that is not there.
func (x *exchange) oneModel(id string) {
	if _, ok := x.key(); !ok {
		return
	}
	if p, ok := x.g.price[id]; ok {
		x.json(http.StatusOK, x.g.entry(p.model, nil))
		return
	}
	status := http.StatusOK
	if x.g.opt.Kind == Plain {
		status = http.StatusNotFound
	}
	x.relayError(status, Error{
		Message: "The model '" + id + "' does not exist", Type: "invalid_request_error", Param: "model", Code: "model_not_found",
	})
}

// userModels lists all models of the account's group; each kind has its own path and denies the other's.
func (x *exchange) userModels(kind Kind) {
	u, ok := x.account()
	if !ok {
		return
	}
	if kind != x.g.opt.Kind {
		x.deny(http.StatusOK, "无权进行此操作，权限不足")
		return
	}
	names := []string{}
	for _, m := range x.g.opt.Models {
		if len(m.Groups) == 0 || slices.Contains(m.Groups, cmp.Or(u.Group, "default")) {
			names = append(names, m.ID)
		}
	}
	slices.Sort(names)
	x.give(names)
}

package llmtest

// routes is every address of the gateway's kind, as "METHOD path".
func (g *Gateway) routes() map[string]handler {
	all := map[string]handler{
		"GET /v1/models":                (*exchange).models,
		"POST /v1/chat/completions":     (*exchange).chat,
		"POST /v1/completions":          (*exchange).completions,
		"POST /v1/images/generations":   (*exchange).images,
		"POST /v1/audio/transcriptions": (*exchange).transcriptions,
		"POST /v1/audio/speech":         (*exchange).speech,
		"POST /v1/embeddings":           (*exchange).embeddings,
	}
	if g.opt.Kind == Plain {
		return all
	}
	for _, root := range []string{"", "/v1"} {
		all["GET "+root+"/dashboard/billing/subscription"] = global((*exchange).subscription)
		all["GET "+root+"/dashboard/billing/usage"] = global((*exchange).usage)
	}
	for path, h := range map[string]handler{
		"GET /api/status":        (*exchange).status,
		"GET /api/notice":        (*exchange).notice,
		"GET /api/user/self":     (*exchange).self,
		"GET /api/user/token":    (*exchange).newAccessToken,
		"GET /api/token/":        (*exchange).tokenList,
		"GET /api/log/":          (*exchange).allLogs,
		"GET /api/log/self":      (*exchange).selfLog,
		"GET /api/log/self/stat": (*exchange).selfStat,
		"GET /api/user/models": func(x *exchange) {
			x.userModels(NewAPI)
		},
		"GET /api/user/available_models": func(x *exchange) {
			x.userModels(OneAPI)
		},
	} {
		all[path] = global(h)
	}
	if g.opt.Kind == NewAPI {
		all["GET /api/usage/token/"] = global(critical((*exchange).usageToken))
		all["GET /api/log/token"] = global(critical((*exchange).tokenLog))
		all["GET /api/pricing"] = global((*exchange).pricing)
		all["GET /api/ratio_config"] = global((*exchange).ratioConfig)
		all["GET /api/log/self/search"] = global((*exchange).searchGone)
	} else {
		all["GET /api/log/self/search"] = global((*exchange).selfLog)
	}
	return all
}

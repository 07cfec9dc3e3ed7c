package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// demoChat talks to a simulated gateway in this process, over a database that
// is thrown away.
func demoChat(sh shell) error {
	dir, err := os.MkdirTemp("", "barkeep-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	site := llmtest.Demo()
	defer site.Close()
	cfg, err := demoConfig(sh, dir, site.URL(), llmtest.DemoKey)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(sh.err, &slog.HandlerOptions{Level: slog.LevelError}))
	with := func(*llm.Sites) []*llm.Client {
		return []*llm.Client{llm.New(gateway(cfg.Gateways[0]), site.Client(), log)}
	}
	return talk(sh, cfg, log, with, func(out io.Writer, w *words.Words) {
		fmt.Fprintln(out, w.DemoHello)
	})
}

// demoModel answers in the demo until another is chosen.
const demoModel = "gpt-4o-mini"

// demoConfig is the settings of the demo; of the environment only the language
// counts.
func demoConfig(sh shell, dir, url, key string) (*config.Config, error) {
	return config.Load(config.Source{Environ: demoEnviron(sh, dir, url, key), ReadFile: os.ReadFile})
}

func demoEnviron(sh shell, dir, url, key string) []string {
	return []string{
		"OPENAI_BASE_URL=" + url, "OPENAI_API_KEY=" + key, "BARKEEP_MODEL=" + demoModel,
		"BARKEEP_DATABASE=" + filepath.Join(dir, "demo.db"), "BARKEEP_LISTEN=",
		fmt.Sprintf("GATEWAY_USER_ID=%d", llmtest.DemoUserID), "GATEWAY_ACCESS_TOKEN=" + llmtest.DemoAccessToken,
		"BARKEEP_LANGUAGE=" + words.Or(readable(sh.environ)).Code,
	}
}

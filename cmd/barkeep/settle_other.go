//go:build !linux

package main

import (
	"context"
	"log/slog"
)

// settleDown leaves memory to the system.
func settleDown(context.Context, *slog.Logger) {}

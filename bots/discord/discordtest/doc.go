// Package discordtest is Discord in memory: the REST API v10, the gateway's
// WebSocket and the file host, with the limits, codes and texts of the real
// one, and the people who sit in front of it.
//
// A test builds a place (AddGuild, AddChannel, AddPerson), points a bot at the
// server, lets people act (Channel.Say, Channel.Slash, Channel.Press) and looks
// at what they see (Channel.Messages, Channel.WaitFor, Interaction.Wait).
// Faults are scripted (Server.Break) and the gateway is disturbed at will
// (Server.DropConnections, Server.Deafen, Server.ScriptHandshakes).
//
// A Server is an http.Handler and can Serve any listener. Its own listener is
// made of net.Pipe (Server.Client, Server.DialContext) and only timers of
// package time are used, so it runs inside testing/synctest; New must then be
// called inside the bubble. A bubble's clock begins in the year 2000, before
// Discord's first id: ids then count from 2026 while timestamps follow the
// bubble's clock. Sleep past 2015 first where both must agree. A client that
// hangs on a mutex stops a bubble's clock: try those (HandshakeReconnect,
// HandshakeAckFirst) in real time, with a short HeartbeatInterval and a large
// MaxConcurrency.
//
// Rules come from Discord's documentation as of August 2026. Where it is
// silent, the comment at the rule says "assumed" or "observed".
package discordtest

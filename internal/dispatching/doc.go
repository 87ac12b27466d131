// Package dispatching plans the rounds that other software asks for in VROOM's words (internal/vroom): at once when the problem is
// small, in the queue of background jobs when it is not. Every plan is verified by geo/tour/check before it leaves.
package dispatching

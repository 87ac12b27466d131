package app

import (
	"os"
	"syscall"
	"unsafe"
)

// isTerminal says whether somebody types there.
func isTerminal(file *os.File) bool {
	_, err := terminalState(file)
	return err == nil
}

// hideTyping has a terminal not show what is typed. The function that it returns shows it again.
func hideTyping(terminal *os.File) (show func(), err error) {
	before, err := terminalState(terminal)
	if err != nil {
		return nil, err
	}
	hidden := before
	hidden.Lflag &^= syscall.ECHO
	if err := setTerminal(terminal, &hidden); err != nil {
		return nil, err
	}
	return func() { _ = setTerminal(terminal, &before) }, nil
}

func terminalState(terminal *os.File) (syscall.Termios, error) {
	var state syscall.Termios
	err := control(terminal, syscall.TCGETS, &state)
	return state, err
}

func setTerminal(terminal *os.File, state *syscall.Termios) error {
	return control(terminal, syscall.TCSETS, state)
}

func control(terminal *os.File, request uintptr, state *syscall.Termios) error {
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal.Fd(), request, uintptr(unsafe.Pointer(state)))
	if errno != 0 {
		return errno
	}
	return nil
}

// Package archtest reads the imports of every package and fails with the sentence of the house that is broken
// (docs/architecture.md, "The house"). It holds no code: its test is the rule.
package archtest

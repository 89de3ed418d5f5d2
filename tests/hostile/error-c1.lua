-- expect: script-error
error("\u{9b}31m \u{85}\u{2028}\u{2029}")

-- expect: script-error
error("\u{202E}gnp.exe \u{2066}x\u{2069}\u{200F}")

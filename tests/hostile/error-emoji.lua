-- expect: script-error
error(string.rep("\u{1F468}\u{200D}\u{1F469}", 1000))

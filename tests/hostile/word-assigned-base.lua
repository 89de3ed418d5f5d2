-- expect: word-assigned
function error() end

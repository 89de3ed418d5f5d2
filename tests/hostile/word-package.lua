-- expect: unknown-name
package.loadlib("libc.so.6", "*")

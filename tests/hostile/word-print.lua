-- expect: unknown-name
print("forged")

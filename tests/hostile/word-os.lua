-- expect: unknown-name
os.execute("true")

#include "cli/baseline/who.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAME_MOST = 256 };

static void become_git(const char *folder, const char *key, int out) {
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(out, 1) < 0 || dup2(nothing, 2) < 0)
    _exit(126);
  execlp("git", "git", "-C", folder, "config", "--get", key, (char *)NULL);
  _exit(127);
}

/* What git's configuration has under a key, up to a line's end; empty when it has
 * nothing, or git is not there. */
static void ask_git(const char *folder, const char *key, char answer[NAME_MOST]) {
  int ends[2], state = 0;
  size_t length = 0;
  answer[0] = '\0';
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_t child = fork();
  if (child == 0) become_git(folder, key, ends[1]);
  close(ends[1]);
  while (child > 0 && length < NAME_MOST - 1) {
    ssize_t got = read(ends[0], answer + length, NAME_MOST - 1 - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += (size_t)got;
  }
  close(ends[0]);
  while (child > 0 && waitpid(child, &state, 0) < 0 && errno == EINTR) continue;
  answer[WIFEXITED(state) && WEXITSTATUS(state) == 0 ? length : 0] = '\0';
  answer[strcspn(answer, "\r\n")] = '\0';
}

static RungStatus copy(RungText *who, const char *name, RungArena *arena,
                       RungError *err) {
  size_t length = strlen(name);
  const char *bytes = rung_arena_copy(arena, name, length);
  if (!bytes) return rung_error_memory(err, "a name");
  *who = (RungText){bytes, (uint32_t)length};
  return RUNG_OK;
}

RungStatus rung_who(const char *program, const char *said, RungText *who,
                    RungArena *arena, RungError *err) {
  char name[NAME_MOST], mail[NAME_MOST], both[2 * NAME_MOST + 4], folder[4096];
  struct stat info;
  const char *slash = strrchr(program, '/');
  if (said) return copy(who, said, arena, err);
  if (stat(program, &info) == 0 && S_ISDIR(info.st_mode))
    (void)snprintf(folder, sizeof folder, "%s", program);
  else
    (void)snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - program) + 1 : 1,
                   slash ? program : ".");
  ask_git(folder, "user.name", name);
  ask_git(folder, "user.email", mail);
  (void)snprintf(both, sizeof both, mail[0] ? "%s <%s>" : "%s", name, mail);
  if (name[0]) return copy(who, both, arena, err);
  const char *user = getenv("USER");
  if (user && user[0]) return copy(who, user, arena, err);
  const struct passwd *entry = getpwuid(getuid());
  if (entry && entry->pw_name[0]) return copy(who, entry->pw_name, arena, err);
  rung_error_set(err, RUNG_E_USAGE, "no-name", "nobody says who approves");
  rung_error_help(err, "name yourself: --by \"Your Name\"");
  return err->status;
}

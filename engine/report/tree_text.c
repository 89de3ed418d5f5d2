#include "report/display.h"
#include "report/tree.h"

enum {
  GAP = 2,
  STEP = 2,  /* indent a level */
  HANG = 2,  /* extra indent of lines that go on */
  BELOW = 4, /* extra indent of what moved below its line */
  MARK = 2,  /* a mark and a space */
  LABEL_LEAST = 20,
  REMARK_LEAST = 24,
  VALUE_TEXT_MAX = 24, /* wider texts in the value column wrap */
  WIDTH_LEAST = 8
};

typedef struct Layout {
  const RungTree *tree;
  const RungTerminal *terminal;
  RungSink *sink;
  size_t label, value, remark, reference; /* columns of each part; label has the indent */
  bool remarks_below, values_below;
} Layout;

/* A piece of a line: printed beside other pieces, on as many lines as it needs. */
typedef struct Piece {
  RungText rest;
  size_t start, width; /* columns; width 0: unlimited */
  size_t hang;         /* added to start after the first line */
  bool right;
  RungTone tone;
} Piece;

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t mark_width(const RungTreeNode *node) {
  return node->line.mark == RUNG_MARK_PLAIN ? 0 : MARK;
}

static size_t value_width(const RungTreeNode *node, const RungTerminal *terminal) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  if (!node->line.has_value) return 0;
  const RungValue *value = &node->line.value;
  size_t width = rung_display_width(rung_value_format(value, RUNG_FORM_SHOWN, buffer));
  bool wraps = value->shape == RUNG_SHAPE_TEXT && terminal->width > 0;
  return wraps ? smaller(width, VALUE_TEXT_MAX) : width;
}

static void measure(Layout *layout) {
  for (size_t i = 0; i < layout->tree->count; i++) {
    const RungTreeNode *node = &layout->tree->nodes[i];
    const RungTreeLine *line = &node->line;
    size_t label =
        node->depth * STEP + mark_width(node) + rung_display_width(line->label);
    bool alone = !line->has_value && line->remark.length + line->reference.length == 0;
    if (!alone) layout->label = larger(layout->label, label);
    layout->value = larger(layout->value, value_width(node, layout->terminal));
    layout->remark = larger(layout->remark, rung_display_width(line->remark));
    layout->reference = larger(layout->reference, rung_display_width(line->reference));
  }
}

static size_t with_gap(size_t width) {
  return width > 0 ? width + GAP : 0;
}

/* Takes what is too much off *width, down to `least`; returns what is left of it. */
static size_t give(size_t *width, size_t least, size_t excess) {
  size_t spare = *width > least ? *width - least : 0;
  size_t given = smaller(spare, excess);
  *width -= given;
  return excess - given;
}

static void fit(Layout *layout) {
  size_t limit = layout->terminal->width;
  if (limit == 0) return;
  size_t natural = layout->label;
  size_t least = larger(LABEL_LEAST, limit / 3);
  size_t total = natural + with_gap(layout->value) + with_gap(layout->remark) +
                 with_gap(layout->reference);
  size_t excess = total > limit ? total - limit : 0;
  excess = give(&layout->remark, REMARK_LEAST, excess);
  if (give(&layout->label, least, excess) == 0) return;
  layout->remarks_below = true;
  layout->label = natural;
  total = natural + with_gap(layout->value);
  excess = total > limit ? total - limit : 0;
  if (give(&layout->label, least, excess) == 0) return;
  layout->values_below = true;
  layout->label = larger(limit, WIDTH_LEAST);
}

/* Columns before a node; deep ones stay where there is room for text. */
static size_t indent_of(const Layout *layout, const RungTreeNode *node) {
  size_t indent = (size_t)node->depth * STEP;
  size_t limit = layout->terminal->width;
  return limit == 0 ? indent : smaller(indent, limit / 5);
}

/* The next line of a piece, at its place or where `*at`, the column reached on this line,
 * leaves room. */
static void put_line(Layout *layout, Piece *piece, bool first, size_t gap, size_t *at) {
  size_t hang = first || piece->width <= piece->hang + WIDTH_LEAST ? 0 : piece->hang;
  size_t start = piece->start + hang;
  RungText line = piece->rest;
  if (piece->width > 0) {
    line = rung_display_take_line(&piece->rest, piece->width - hang);
  } else {
    piece->rest.length = 0;
  }
  size_t width = rung_display_width(line);
  if (piece->right && width < piece->width) start += piece->width - width;
  if (*at > 0) start = larger(start, *at + gap);
  rung_sink_repeat(layout->sink, " ", start - *at);
  rung_tone_start(layout->sink, layout->terminal, piece->tone);
  rung_display_put(layout->sink, line);
  rung_tone_end(layout->sink, layout->terminal, piece->tone);
  *at = start + width;
}

/* Prints pieces beside each other. taken: columns already written on the first line. */
static void put_pieces(Layout *layout, Piece *pieces, size_t count, size_t taken) {
  size_t at = taken;
  for (bool first = true, more = true; more; first = false) {
    more = false;
    for (size_t i = 0; i < count; i++) {
      size_t gap = i > 0 ? GAP : 0;
      if (pieces[i].rest.length > 0) put_line(layout, &pieces[i], first, gap, &at);
      more = more || pieces[i].rest.length > 0;
    }
    rung_sink_char(layout->sink, '\n');
    at = 0;
  }
}

static void put_mark(Layout *layout, const RungTreeNode *node) {
  static const char *const signs[] = {[RUNG_MARK_PLAIN] = "",
                                      [RUNG_MARK_MET] = "\u2713",
                                      [RUNG_MARK_UNMET] = "\u2717",
                                      [RUNG_MARK_MISSING] = "?"};
  static const RungTone tones[] = {[RUNG_MARK_PLAIN] = RUNG_TONE_PLAIN,
                                   [RUNG_MARK_MET] = RUNG_TONE_GOOD,
                                   [RUNG_MARK_UNMET] = RUNG_TONE_BAD,
                                   [RUNG_MARK_MISSING] = RUNG_TONE_DOUBT};
  RungTone tone = tones[node->line.mark];
  if (node->line.mark == RUNG_MARK_PLAIN) return;
  rung_tone_start(layout->sink, layout->terminal, tone);
  rung_sink_string(layout->sink, signs[node->line.mark]);
  rung_tone_end(layout->sink, layout->terminal, tone);
}

/* Prints a piece on lines of its own; whole: on one, however long. */
static void put_below(Layout *layout, RungText text, size_t indent, bool whole,
                      RungTone tone) {
  if (text.length == 0) return;
  size_t limit = layout->terminal->width;
  size_t start = indent + BELOW;
  size_t width = limit > start + WIDTH_LEAST ? limit - start : WIDTH_LEAST;
  Piece piece = {text, start, whole ? 0 : width, 0, false, tone};
  put_pieces(layout, &piece, 1, 0);
}

/* Remark and reference side by side where they fit, else below each other. */
static void put_remark_below(Layout *layout, const RungTreeLine *line, size_t indent) {
  size_t start = indent + BELOW;
  size_t remark = rung_display_width(line->remark);
  size_t end = start + with_gap(remark) + rung_display_width(line->reference);
  if (line->remark.length == 0 || line->reference.length == 0 ||
      end > layout->terminal->width) {
    put_below(layout, line->remark, indent, false, RUNG_TONE_PLAIN);
    put_below(layout, line->reference, indent, false, RUNG_TONE_FAINT);
    return;
  }
  Piece pieces[] = {
      {line->remark, start, remark, 0, false, RUNG_TONE_PLAIN},
      {line->reference, start + remark + GAP, 0, 0, false, RUNG_TONE_FAINT}};
  put_pieces(layout, pieces, 2, 0);
}

static Piece label_piece(const Layout *layout, const RungTreeNode *node, size_t start) {
  Piece piece = {node->line.label, start, 0, HANG, false, RUNG_TONE_PLAIN};
  if (node->depth == 0) piece.tone = RUNG_TONE_TITLE;
  if (layout->terminal->width == 0) return piece;
  const RungTreeLine *line = &node->line;
  bool beside = line->has_value || line->remark.length + line->reference.length > 0;
  size_t end = beside ? layout->label : layout->terminal->width;
  piece.width = end > start + WIDTH_LEAST ? end - start : WIDTH_LEAST;
  return piece;
}

/* Right for figures; never wraps them. */
static Piece value_piece(const Layout *layout, const RungTreeNode *node, RungText text) {
  Piece piece = {text, layout->label + GAP, layout->value, 0, false, RUNG_TONE_PLAIN};
  if (node->line.value.shape == RUNG_SHAPE_MISSING) piece.tone = RUNG_TONE_FAINT;
  piece.right = node->line.value.shape != RUNG_SHAPE_TEXT;
  return piece;
}

static void put_node(Layout *layout, const RungTreeNode *node) {
  const RungTreeLine *line = &node->line;
  char buffer[RUNG_VALUE_TEXT_MAX];
  size_t indent = indent_of(layout, node);
  size_t mark = mark_width(node);
  size_t remark = layout->label + GAP + with_gap(layout->value);
  size_t reference = remark + with_gap(layout->remark);
  size_t wrapped = layout->terminal->width > 0;
  RungText value = {"", 0};
  if (line->has_value) value = rung_value_format(&line->value, RUNG_FORM_SHOWN, buffer);
  Piece pieces[] = {
      label_piece(layout, node, indent + mark),
      value_piece(layout, node, value),
      {line->remark, remark, layout->remark * wrapped, 0, false, RUNG_TONE_PLAIN},
      {line->reference, reference, 0, 0, false, RUNG_TONE_FAINT}};
  size_t count = layout->values_below ? 1 : layout->remarks_below ? 2 : 4;
  rung_sink_repeat(layout->sink, " ", mark > 0 ? indent : 0);
  put_mark(layout, node);
  put_pieces(layout, pieces, count, mark > 0 ? indent + 1 : 0);
  if (layout->values_below) {
    put_below(layout, value, indent, pieces[1].right, pieces[1].tone);
  }
  if (layout->remarks_below) put_remark_below(layout, line, indent);
}

RungStatus rung_tree_write_text(const RungTree *tree, const RungTerminal *terminal,
                                FILE *stream, RungError *err) {
  RungStatus status = RUNG_OK;
  RungSink sink;
  Layout layout = {.tree = tree, .terminal = terminal, .sink = &sink};
  rung_sink_init(&sink, stream);
  measure(&layout);
  fit(&layout);
  for (size_t i = 0; i < tree->count && status == RUNG_OK; i++) {
    const RungTreeNode *node = &tree->nodes[i];
    put_node(&layout, node);
    if (!node->rows) continue;
    size_t indent = indent_of(&layout, node) + BELOW;
    status = rung_sheet_put_table(node->rows, terminal, indent, &sink, err);
  }
  return status == RUNG_OK ? rung_sink_finish(&sink, err) : status;
}

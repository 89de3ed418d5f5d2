#include "report/display.h"
#include "report/tree.h"

enum {
  GAP = 2,
  STEP = 2,  /* indent a level */
  HANG = 2,  /* extra indent of lines that go on */
  BELOW = 4, /* extra indent of what stands below its line */
  MARK = 2,  /* a mark and a space */
  LABEL_LEAST = 20,
  LABEL_MOST = 48, /* the column for unlimited width; longer ones push on */
  VALUE_TEXT_MOST = 24,
  WIDTH_LEAST = 8,
  WIDE = 140 /* from here on clauses stand beside their remarks */
};

/* What stands on a line after its label, in order; what is faint from FORMULA on. */
enum { VALUE, REMARK, FORMULA, CITE, PLACE, PIECES };

typedef struct Layout {
  const RungTree *tree;
  const RungTerminal *terminal;
  RungSink *sink;
  size_t label, value; /* columns of each part; label has the indent */
} Layout;

typedef enum Fit { FIT_WHOLE, FIT_WRAP, FIT_CUT } Fit;

typedef struct Piece {
  RungText text;
  Fit fit; /* when it is longer than a line */
  RungTone tone;
  bool bracketed;
  bool right;
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

/* Does the line before node i on its level cite the same clause? Then once is enough. */
static bool is_cited(const RungTree *tree, size_t i) {
  uint32_t depth = tree->nodes[i].depth;
  RungText cite = tree->nodes[i].line.cite;
  while (i > 0 && tree->nodes[i - 1].depth >= depth) {
    const RungTreeNode *before = &tree->nodes[--i];
    if (before->depth > depth || before->line.detail) continue;
    return rung_text_equal(before->line.cite, cite);
  }
  return false;
}

/* The node after i that is not below it. */
static size_t skip(const RungTree *tree, size_t i) {
  uint32_t depth = tree->nodes[i].depth;
  for (i++; i < tree->count && tree->nodes[i].depth > depth;) i++;
  return i;
}

static size_t value_width(const RungTreeNode *node) {
  char buffer[RUNG_VALUE_TEXT_MAX];
  if (!node->line.has_value) return 0;
  const RungValue *value = &node->line.value;
  size_t width = rung_display_width(rung_value_format(value, RUNG_FORM_SHOWN, buffer));
  return value->shape == RUNG_SHAPE_TEXT ? smaller(width, VALUE_TEXT_MOST) : width;
}

static void measure(Layout *layout) {
  const RungTree *tree = layout->tree;
  for (size_t i = 0; i < tree->count;) {
    const RungTreeNode *node = &tree->nodes[i];
    size_t indent = (size_t)node->depth * STEP + mark_width(node);
    if (node->line.detail) {
      i = skip(tree, i);
      continue;
    }
    if (node->line.has_value) {
      layout->label =
          larger(layout->label, indent + rung_display_width(node->line.label));
    }
    layout->value = larger(layout->value, value_width(node));
    i++;
  }
  size_t limit = layout->terminal->width;
  size_t most = limit == 0 ? LABEL_MOST : larger(LABEL_LEAST, limit * 2 / 5);
  layout->label = smaller(layout->label, most);
}

/* Columns before a node; deep ones stay where there is room for text. */
static size_t indent_of(const Layout *layout, const RungTreeNode *node) {
  size_t indent = (size_t)node->depth * STEP;
  size_t limit = layout->terminal->width;
  return limit == 0 ? indent : smaller(indent, limit / 5);
}

static size_t piece_width(const Piece *piece) {
  return rung_display_width(piece->text) + (piece->bracketed ? 2 : 0);
}

/* Writes one line of a piece at column `start`, where *at have been written. */
static void put_piece(Layout *layout, const Piece *piece, RungText line, size_t start,
                      size_t *at) {
  rung_sink_repeat(layout->sink, " ", start - *at);
  rung_tone_start(layout->sink, layout->terminal, piece->tone);
  if (piece->bracketed) rung_sink_char(layout->sink, '[');
  rung_display_put(layout->sink, line);
  if (piece->bracketed) rung_sink_char(layout->sink, ']');
  rung_tone_end(layout->sink, layout->terminal, piece->tone);
  *at = start + rung_display_width(line) + (piece->bracketed ? 2 : 0);
}

static void end_line(Layout *layout, size_t *at) {
  rung_sink_char(layout->sink, '\n');
  *at = 0;
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

/* The column where piece i begins beside the label, after column `at`: values in their
 * column, figures at its right; the others after that column, or in it when there is no
 * value, and then in a row. */
static size_t beside(const Layout *layout, const Piece *pieces, size_t i, size_t at) {
  size_t start = layout->label + GAP;
  if (i == VALUE) {
    size_t width = piece_width(&pieces[VALUE]);
    if (pieces[VALUE].right && width < layout->value) start += layout->value - width;
  } else if (pieces[VALUE].text.length > 0) {
    start += layout->value + GAP;
  }
  return larger(start, at + GAP);
}

static bool fits(const Layout *layout, size_t start, const Piece *piece) {
  size_t limit = layout->terminal->width;
  return limit == 0 || start + piece_width(piece) <= limit;
}

/* How many of the pieces, in order, stand beside the label, which ends at column `at`. */
static size_t count_beside(const Layout *layout, const Piece *pieces, size_t at) {
  size_t limit = layout->terminal->width, count = 0;
  bool cites = pieces[CITE].text.length > 0;
  for (; count < PIECES; count++) {
    if (pieces[count].text.length == 0) continue;
    size_t start = beside(layout, pieces, count, at);
    if (!fits(layout, start, &pieces[count])) break;
    at = start + piece_width(&pieces[count]);
  }
  bool all = count == PIECES && (limit == 0 || limit >= WIDE || !cites);
  return all ? PIECES : smaller(count, FORMULA);
}

/* A clause in `width` columns (more than 3), with an ellipsis. */
static void put_cut(Layout *layout, const Piece *piece, size_t start, size_t width,
                    size_t *at) {
  size_t used;
  RungText text = rung_display_start(piece->text, width - 3, &used);
  rung_sink_repeat(layout->sink, " ", start - *at);
  rung_tone_start(layout->sink, layout->terminal, piece->tone);
  rung_sink_char(layout->sink, '[');
  rung_display_put(layout->sink, text);
  rung_sink_string(layout->sink, "\u2026]");
  rung_tone_end(layout->sink, layout->terminal, piece->tone);
  *at = start + used + 3;
}

/* Wraps a piece on lines of its own from column `start` on. */
static void put_wrapped(Layout *layout, const Piece *piece, size_t start, size_t width) {
  RungText rest = piece->text;
  while (rest.length > 0) {
    size_t at = 0;
    put_piece(layout, piece, rung_display_take_line(&rest, width), start, &at);
    end_line(layout, &at);
  }
}

/* Pieces below their line: beside each other where they fit. */
static void put_below(Layout *layout, const Piece *pieces, size_t from, size_t indent) {
  size_t limit = layout->terminal->width;
  size_t start = indent + BELOW, at = 0;
  size_t width = limit > start + WIDTH_LEAST ? limit - start : WIDTH_LEAST;
  for (size_t i = from; i < PIECES; i++) {
    const Piece *piece = &pieces[i];
    if (piece->text.length == 0) continue;
    if (at > 0 && !fits(layout, at + GAP, piece)) end_line(layout, &at);
    size_t column = at > 0 ? at + GAP : start;
    if (piece->fit == FIT_WHOLE || piece_width(piece) <= width) {
      put_piece(layout, piece, piece->text, column, &at);
    } else if (piece->fit == FIT_CUT) {
      put_cut(layout, piece, column, width, &at);
    } else {
      put_wrapped(layout, piece, start, width);
    }
  }
  if (at > 0) end_line(layout, &at);
}

/* What is left of a label after its first line. */
static void put_label_rest(Layout *layout, Piece label, size_t start, size_t width) {
  size_t hang = width > HANG + WIDTH_LEAST ? HANG : 0;
  while (label.text.length > 0) {
    size_t at = 0;
    RungText line = rung_display_take_line(&label.text, width - hang);
    put_piece(layout, &label, line, start + hang, &at);
    end_line(layout, &at);
  }
}

static void put_node(Layout *layout, size_t i) {
  const RungTreeNode *node = &layout->tree->nodes[i];
  const RungTreeLine *line = &node->line;
  char buffer[RUNG_VALUE_TEXT_MAX];
  size_t limit = layout->terminal->width;
  size_t indent = indent_of(layout, node), mark = mark_width(node);
  size_t start = indent + mark, at = mark > 0 ? indent + 1 : 0;
  bool missing = line->value.shape == RUNG_SHAPE_MISSING;
  bool words = line->value.shape == RUNG_SHAPE_TEXT;
  Piece label = {.text = line->label,
                 .tone = node->depth == 0 ? RUNG_TONE_TITLE : RUNG_TONE_PLAIN};
  Piece pieces[PIECES] = {
      {.right = !words,
       .fit = words ? FIT_WRAP : FIT_WHOLE,
       .tone = missing ? RUNG_TONE_FAINT : RUNG_TONE_PLAIN},
      {.text = line->remark, .fit = FIT_WRAP},
      {.text = line->formula, .fit = FIT_WRAP, .tone = RUNG_TONE_FAINT},
      {.text = is_cited(layout->tree, i) ? (RungText){"", 0} : line->cite,
       .fit = FIT_CUT,
       .tone = RUNG_TONE_FAINT,
       .bracketed = true},
      {.text = line->reference, .fit = FIT_WRAP, .tone = RUNG_TONE_FAINT}};
  if (line->has_value) {
    pieces[VALUE].text = rung_value_format(&line->value, RUNG_FORM_SHOWN, buffer);
  }
  size_t end = line->has_value ? layout->label : limit;
  size_t width = end > start + WIDTH_LEAST ? end - start : WIDTH_LEAST;
  RungText first = label.text;
  if (limit > 0) first = rung_display_take_line(&label.text, width);
  rung_sink_repeat(layout->sink, " ", mark > 0 ? indent : 0);
  put_mark(layout, node);
  put_piece(layout, &label, first, start, &at);
  size_t count = count_beside(layout, pieces, at);
  for (size_t k = 0; k < count; k++) {
    if (pieces[k].text.length == 0) continue;
    put_piece(layout, &pieces[k], pieces[k].text, beside(layout, pieces, k, at), &at);
  }
  end_line(layout, &at);
  if (limit == 0) return;
  put_label_rest(layout, label, start, width);
  put_below(layout, pieces, count, indent);
}

RungStatus rung_tree_write_text(const RungTree *tree, const RungTerminal *terminal,
                                FILE *stream, RungError *err) {
  RungStatus status = RUNG_OK;
  RungSink sink;
  Layout layout = {.tree = tree, .terminal = terminal, .sink = &sink};
  rung_sink_init(&sink, stream);
  measure(&layout);
  for (size_t i = 0; i < tree->count && status == RUNG_OK;) {
    const RungTreeNode *node = &tree->nodes[i];
    if (node->line.detail) {
      i = skip(tree, i);
      continue;
    }
    put_node(&layout, i++);
    if (!node->rows) continue;
    size_t indent = indent_of(&layout, node) + BELOW;
    status = rung_sheet_put_table(node->rows, terminal, indent, &sink, err);
  }
  return status == RUNG_OK ? rung_sink_finish(&sink, err) : status;
}

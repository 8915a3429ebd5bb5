/* SPDX-License-Identifier: Apache-2.0 */
/* Sections: which heading a block stands under, and what that heading is called once numbers,
 * pictures and marks around the words are taken off. */
#include "base/utf8.h"
#include "spec/document/document_private.h"

/* A title longer than this is no name; what follows is not looked at. */

static bool code_point_is_picture(uint32_t c)
{
    return (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x1F000 && c <= 0x1FAFF) || c == 0xFE0F ||
           c == 0x200D || c == 0x20E3 || c == 0x00A7 || c == 0x2022 || c == 0x00B7 ||
           (c >= 0xE0020 && c <= 0xE007F);
}

/* Marks that say nothing at the start of a title. */
static bool code_point_is_front_mark(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '#' || c == '*' || c == '_' || c == '-' ||
           c == ':' || c == '.' || c == ')' || c == 0x3000 || c == 0x3001 || c == 0xFF0E ||
           c == 0xFF1A || c == 0xFF09 || c == 0x2013 || c == 0x2014 || code_point_is_picture(c);
}

static bool code_point_is_end_mark(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '#' || c == '*' || c == ':' || c == 0x3000 ||
           c == 0xFF1A || code_point_is_picture(c);
}

static bool code_point_is_chinese_number(uint32_t c)
{
    static const uint32_t numbers[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
                                       0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (numbers[i] == c) {
            return true;
        }
    }
    return false;
}

/* What stands at the front of *rest: a code point, or 0 at the end. */
static uint32_t peek(struct slice rest)
{
    uint32_t code_point;
    return utf8_next(&rest, &code_point) ? code_point : 0;
}

static void skip_front_marks(struct slice *rest)
{
    for (struct slice next = *rest; next.size > 0; *rest = next) {
        uint32_t code_point;
        utf8_next(&next, &code_point);
        if (!code_point_is_front_mark(code_point)) {
            return;
        }
    }
}

static bool number_ends(struct slice rest, bool needs_mark)
{
    uint32_t c = peek(rest);
    if (c == '.' || c == ')' || c == ':') {
        uint32_t after = rest.size > 1 ? (unsigned char)rest.data[1] : 0;
        return after == ' ' || after == '\t' || after == '*' || after >= 0x80;
    }
    return c == 0x3001 || c == 0xFF0E || c == 0xFF09 || c == 0xFF1A ||
           (!needs_mark && (c == ' ' || c == '\t' || c == 0x3000));
}

/* "3", "3.1", "4.x.4" up to its end mark; 0 when it is no numbering. */
static size_t measure_digits(struct slice text)
{
    size_t size = 0, dots = 0;
    while (size < text.size &&
           (character_is_digit(text.data[size]) ||
            (size > 0 && text.data[size] == '.' && size + 1 < text.size &&
             character_is_alphanumeric(text.data[size + 1])) ||
            (text.data[size] == 'x' && size > 0 && text.data[size - 1] == '.'))) {
        dots += text.data[size] == '.';
        size++;
    }
    if (dots > 0 && size + 1 < text.size && text.data[size] >= 'a' && text.data[size] <= 'z' &&
        text.data[size + 1] == ' ') {
        size++; /* "3.4a" */
    }
    /* "404 Not Found" and "2023 plans" are words; a bare number has two digits at most. */
    bool needs_mark = dots == 0 && size > 2;
    return size > 0 && size < text.size && number_ends(slice_from_offset(text, size), needs_mark)
               ? size
               : 0;
}

/* "A", "IV", "IX" before '.' or ')'. */
static size_t measure_letters(struct slice text)
{
    size_t size = 0;
    if (text.size > 0 && text.data[0] >= 'A' && text.data[0] <= 'Z') {
        size = 1;
        while (size < text.size && size < 5 && memchr("IVX", text.data[size], 3) != NULL &&
               memchr("IVX", text.data[0], 3) != NULL) {
            size++;
        }
        /* "A.1" */
        while (size + 1 < text.size && text.data[size] == '.' &&
               character_is_digit(text.data[size + 1])) {
            size += 2;
        }
    }
    return size > 0 && size < text.size && number_ends(slice_from_offset(text, size), true) ? size
                                                                                            : 0;
}

static size_t measure_chinese(struct slice text)
{
    struct slice rest = text;
    uint32_t code_point = peek(rest);
    bool is_enclosed = code_point == 0x7B2C || code_point == 0xFF08; /* "第…章", "（…）" */
    if (is_enclosed) {
        utf8_next(&rest, &code_point);
    }
    size_t count = 0;
    while (code_point_is_chinese_number(peek(rest)) ||
           (is_enclosed && peek(rest) >= '0' && peek(rest) <= '9')) {
        utf8_next(&rest, &code_point);
        count++;
    }
    uint32_t end = peek(rest);
    if (count == 0) {
        return 0;
    }
    if (is_enclosed && (end == 0x7AE0 || end == 0x8282 || end == 0x90E8 || end == 0xFF09)) {
        utf8_next(&rest, &code_point);
        return text.size - rest.size;
    }
    return !is_enclosed && (end == 0x3001 || end == '.' || end == 0xFF0E) ? text.size - rest.size
                                                                          : 0;
}

static struct slice strip_front(struct slice title)
{
    struct slice rest = title;
    for (;;) {
        skip_front_marks(&rest);
        if (rest.size > 2 && rest.data[0] == '(' &&
            measure_digits(slice_from_offset(rest, 1)) > 0) {
            rest = slice_from_offset(rest, 1); /* "(1) …" */
        }
        size_t number = measure_digits(rest);
        number = number > 0 ? number : measure_letters(rest);
        number = number > 0 ? number : measure_chinese(rest);
        if (number == 0) {
            return rest.size > 0 ? rest : title;
        }
        struct slice without = slice_from_offset(rest, number);
        skip_front_marks(&without);
        if (without.size == 0) {
            return rest;
        }
        rest = without;
    }
}

static struct slice strip_end(struct slice name)
{
    while (name.size > 0) {
        size_t start = name.size - 1;
        while (start > 0 && ((unsigned char)name.data[start] & 0xC0) == 0x80) {
            start--;
        }
        if (!code_point_is_end_mark(peek(slice_from_offset(name, start)))) {
            break;
        }
        name.size = start;
    }
    return name;
}

static struct slice name_of_title(struct slice title)
{
    struct slice name = strip_end(strip_front(title));
    return name.size > 0 ? name : slice_trim(title);
}

void document_open_section(struct assembly *assembly, struct block *heading, unsigned level)
{
    struct section *parent = assembly->section;
    while (parent->level >= level) {
        parent->end_block = heading->index;
        parent = parent->parent;
    }
    struct section *section = ARENA_NEW(assembly->arena, struct section);
    section->level = level;
    section->title = heading->text;
    section->name = name_of_title(heading->text.plain);
    section->parent = parent;
    section->document = assembly->document;
    section->first_block = heading->index;
    list_add(assembly->arena, &assembly->document->sections, section);
    heading->section = section;
    assembly->section = section;
}

void document_close_sections(struct assembly *assembly)
{
    for (struct section *section = assembly->section; section != NULL; section = section->parent) {
        section->end_block = (uint32_t)assembly->document->block_count;
    }
}

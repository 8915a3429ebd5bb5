/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/type. */
#include "base/test_arena.h"

#include "spec/statement/type.h"

static bool is_optional;

static struct type *read_word(const char *word)
{
    return type_from_word(arena, slice_from(word), &is_optional);
}

/* The canonical name, with a '?' where the word says that the value may be missing. */
static struct slice name_of(const char *word)
{
    struct slice name = type_name(arena, read_word(word));
    return is_optional ? arena_join(arena, name, SLICE("?")) : name;
}

#define assert_type(word, expected) assert_slice(name_of(word), expected)

static void sql_types_are_known(void **state)
{
    (void)state;
    assert_type("VARCHAR(255)", "varchar(255)");
    assert_type("character varying (20)", "varchar(20)");
    assert_type("NVARCHAR(MAX)", "text");
    assert_type("VARCHAR2(20 BYTE)", "varchar(20)");
    assert_type("varchar_20", "varchar(20)");
    assert_type("decimal_12_2", "decimal(12,2)");
    assert_type("price_20", "unknown");
    assert_type("LONGTEXT", "text");
    assert_type("DECIMAL(10, 2)", "decimal(10,2)");
    assert_type("numeric", "decimal");
    assert_type("NUMBER(10)", "bigint");
    assert_type("NUMBER(12,2)", "decimal(12,2)");
    assert_type("NUMBER(38)", "decimal(38,0)");
    assert_type("MONEY", "decimal(19,4)");
    assert_type("DOUBLE PRECISION", "double");
    assert_type("REAL", "double");
    assert_type("INT(11)", "integer");
    assert_type("BIGSERIAL", "bigint");
    assert_type("smallint", "smallint");
    assert_type("TINYINT(1)", "boolean");
    assert_type("TINYINT(4)", "smallint");
    assert_type("BIT", "boolean");
    assert_type("BIT(8)", "varchar(8)");
    assert_type("UNIQUEIDENTIFIER", "uuid");
    assert_type("JSONB", "json");
    assert_type("VARBINARY(16)", "bytes");
    assert_type("INET", "text");
    assert_type("GEOGRAPHY(POINT, 4326)", "json");
    assert_type("VECTOR(1536)", "double[]");
    assert_type("TEXT[]", "text[]");
    assert_type("varchar(20)[]", "varchar(20)[]");
    assert_type("integer ARRAY", "integer[]");
    assert_type("integer[3][3]", "integer[][]");
}

static void unsigned_types_hold_their_whole_range(void **state)
{
    (void)state;
    assert_type("BIGINT UNSIGNED", "bigint");
    assert_true(read_word("BIGINT UNSIGNED")->is_unsigned);
    assert_type("INT(10) UNSIGNED", "bigint");
    assert_type("unsigned int", "bigint");
    assert_type("smallint unsigned", "integer");
    assert_type("TINYINT UNSIGNED", "smallint");
    assert_type("uint8", "smallint");
    assert_type("uint32", "bigint");
    assert_true(read_word("uint32")->is_unsigned);
    assert_false(read_word("int32")->is_unsigned);
    assert_int_equal(read_word("TINYINT UNSIGNED")->bits, 8);
    assert_int_equal(read_word("smallint unsigned")->bits, 16);
    assert_int_equal(read_word("uint32")->bits, 32);
    assert_int_equal(read_word("uint64")->bits, 0);
    assert_int_equal(read_word("smallint")->bits, 0);
}

static void times_know_their_zone(void **state)
{
    (void)state;
    assert_type("TIMESTAMP(6) WITH TIME ZONE", "timestamp");
    assert_true(read_word("TIMESTAMP(6) WITH TIME ZONE")->has_zone);
    assert_true(read_word("timestamptz")->has_zone);
    assert_true(read_word("DateTime<Utc>")->has_zone);
    assert_true(read_word("time.Time")->has_zone);
    assert_true(read_word("DateTime(timezone=True)")->has_zone);
    assert_false(read_word("TIMESTAMP WITHOUT TIME ZONE")->has_zone);
    assert_false(read_word("DATETIME(6)")->has_zone);
    assert_type("DATETIME(6)", "timestamp");
    assert_type("date-time", "timestamp");
    assert_type("DateTime2(7)", "timestamp");
    assert_type("Time", "time");
    assert_type("LocalDate", "date");
    assert_type("google.protobuf.Timestamp", "timestamp");
    assert_type("datetime.date", "date");
}

static void languages_are_known(void **state)
{
    (void)state;
    assert_type("string", "text");
    assert_type("String", "text");
    assert_type("Long", "bigint");
    assert_type("Integer", "integer");
    assert_type("int64", "bigint");
    assert_type("i32", "integer");
    assert_type("f64", "double");
    assert_type("float64", "double");
    assert_type("number", "double");
    assert_type("BigDecimal", "decimal");
    assert_type("decimal.Decimal", "decimal");
    assert_type("bool", "boolean");
    assert_type("UUID", "uuid");
    assert_type("uuid.UUID", "uuid");
    assert_type("java.util.UUID", "uuid");
    assert_type("ObjectId", "text");
    assert_type("Schema.Types.ObjectId", "text");
    assert_type("db.String(80)", "varchar(80)");
    assert_type("models.CharField(max_length=120)", "varchar(120)");
    assert_type("Numeric(precision=10, scale=2)", "decimal(10,2)");
    assert_type("[]string", "text[]");
    assert_type("[]byte", "bytes");
    assert_type("Vec<u8>", "bytes");
    assert_type("byte[]", "bytes");
    assert_type("Vec<String>", "text[]");
    assert_type("List[str]", "text[]");
    assert_type("Array<number>", "double[]");
    assert_type("repeated int64", "bigint[]");
    assert_type("list of strings", "text[]");
    assert_type("array of string", "text[]");
    assert_type("[Int!]!", "integer[]");
    assert_type("map<string, string>", "json");
    assert_type("map[string]interface{}", "json");
    assert_type("Record<string, unknown>", "json");
    assert_type("Dict[str, Any]", "json");
    assert_type("interface{}", "json");
    assert_type("{ lat: number, lng: number }", "json");
    assert_type("json.RawMessage", "json");
    assert_type("object[]", "json[]");
    assert_type("array", "json[]");
    assert_type("\xe5\xad\x97\xe7\xac\xa6\xe4\xb8\xb2", "text");
}

static void optional_is_read_from_the_word(void **state)
{
    (void)state;
    assert_type("string?", "text?");
    assert_type("DateTime?", "timestamp?");
    assert_type("*string", "text?");
    assert_type("*time.Time", "timestamp?");
    assert_type("Option<T>", "unknown?");
    assert_type("Option<Vec<String>>", "text[]?");
    assert_type("Optional[int]", "integer?");
    assert_type("Optional[List[str]]", "text[]?");
    assert_type("List[Optional[str]]", "text[]");
    assert_type("string | null", "text?");
    assert_type("str | None", "text?");
    assert_type("null|integer", "integer?");
    assert_type("sql.NullString", "text?");
    assert_type("sql.NullInt64", "bigint?");
    assert_type("uuid.NullUUID", "uuid?");
    assert_type("Mapped[Optional[str]]", "text?");
    assert_type("string (optional)", "text?");
    assert_type("optional string", "text?");
}

static void formats_in_brackets_count(void **state)
{
    (void)state;
    assert_type("string (uuid)", "uuid");
    assert_type("string(date-time)", "timestamp");
    assert_type("string($uuid)", "uuid");
    assert_type("integer(int64)", "bigint");
    assert_type("String(20)", "varchar(20)");
    assert_type("string (max 50)", "varchar(50)");
    assert_type("string (email)", "text");
}

static void labels_are_read(void **state)
{
    (void)state;
    struct type *type = read_word("ENUM('draft','it''s, done', 'x)')");
    assert_int_equal(type->kind, TYPE_ENUM);
    assert_int_equal(type->label_count, 3);
    assert_slice(type->labels[0], "draft");
    assert_slice(type->labels[1], "it's, done");
    assert_slice(type->labels[2], "x)");
    type = read_word("'low' | \"high\"");
    assert_int_equal(type->label_count, 2);
    assert_slice(type->labels[1], "high");
    type = read_word("'low' | 'high' | null");
    assert_int_equal(type->kind, TYPE_ENUM);
    assert_true(is_optional);
    type = read_word("Literal['a', 'b']");
    assert_int_equal(type->label_count, 2);
    type = read_word("Enum(OPEN, CLOSED)");
    assert_int_equal(type->label_count, 2);
    assert_slice(type->labels[1], "CLOSED");
    type = read_word("SET('a','b')");
    assert_int_equal(type->kind, TYPE_ARRAY);
    assert_int_equal(type->element->label_count, 2);
}

static void unknown_names_are_kept(void **state)
{
    (void)state;
    struct type *type = read_word("finance.receipt_status");
    assert_int_equal(type->kind, TYPE_UNKNOWN);
    assert_slice(type->enum_name, "receipt_status");
    assert_slice(type->spelling, "finance.receipt_status");
    type = read_word("TicketStatus");
    assert_slice(type->enum_name, "TicketStatus");
    type = read_word("Enum<OrderStatus>");
    assert_int_equal(type->kind, TYPE_ENUM);
    assert_slice(type->enum_name, "OrderStatus");
    type = read_word("VARCHAR(20) NOT NULL");
    assert_int_equal(type->kind, TYPE_UNKNOWN);
    type = read_word("TicketStatus[]");
    assert_int_equal(type->kind, TYPE_ARRAY);
    assert_slice(type->element->enum_name, "TicketStatus");
    assert_type("", "unknown");
    assert_type("string | number", "unknown");
    assert_type("((((((((((((((((((((", "unknown");
    assert_type("[[[[[[[[[[[[[[[[[[[[[int]]]]]]]]]]]]]]]]]]]]]", "unknown[][][][][][][][][]");
}

static void words_stand_in_the_order_that_finds_them(void **state)
{
    (void)state;
    static const struct slice names[] = {
#define TYPE_WORD(name, kind, parameters, traits) SLICE_LITERAL(name),
#include "spec/statement/type_words.def"
#undef TYPE_WORD
    };
    for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++) {
        assert_true(slice_compare(names[i - 1], names[i]) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sql_types_are_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unsigned_types_hold_their_whole_range, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_know_their_zone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(languages_are_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(optional_is_read_from_the_word, set_up, tear_down),
        cmocka_unit_test_setup_teardown(formats_in_brackets_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(labels_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_names_are_kept, set_up, tear_down),
        cmocka_unit_test(words_stand_in_the_order_that_finds_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

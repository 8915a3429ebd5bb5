/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_columns. */
#include "spec/recognise/test_models.h"

static void a_table_of_columns_describes_its_heading(void **state)
{
    (void)state;
    read_document("# T\n## Database\n### 3.2 User Table\n\n"
                  "| Column | Type | Constraints | Description |\n|---|---|---|---|\n"
                  "| `id` | UUID | PRIMARY KEY, DEFAULT gen_random_uuid() | key |\n"
                  "| email | VARCHAR(255) | UNIQUE, NOT NULL | |\n"
                  "| role | String(20) | Not Null, default 'user' | `user` \\| `admin` |\n"
                  "| org_id | BIGINT | FK → orgs.id ON DELETE CASCADE, Indexed | |\n"
                  "| price | DECIMAL(10,2) | NOT NULL, > 0 | |\n");
    assert_int_equal(entity_named("User")->source, SOURCE_TABLE);
    assert_true(field_named("User", "id")->is_primary_key);
    assert_int_equal(field_named("User", "id")->default_value.kind, DEFAULT_UUID);
    assert_type("User", "email", "varchar(255)");
    assert_true(field_named("User", "email")->is_required);
    assert_true(field_named("User", "email")->is_unique);
    assert_int_equal(field_named("User", "role")->type->label_count, 2);
    assert_slice(field_named("User", "role")->default_value.value->text, "user");
    assert_slice(field_named("User", "org_id")->references_entity, "orgs");
    assert_slice(field_named("User", "org_id")->references_field, "id");
    assert_int_equal(field_named("User", "org_id")->on_delete, ACTION_CASCADE);
    assert_true(field_named("User", "org_id")->is_indexed);
    assert_non_null(field_named("User", "price")->check);
    assert_int_equal(field_named("User", "email")->place.line, 8);
    assert_int_equal(field_named("User", "email")->place.column, 3);
}

static void a_note_may_tell_that_a_deletion_cascades(void **state)
{
    (void)state;
    read_document("# T\n## Trees\n\n| Field | Type | Notes |\n|---|---|---|\n| id | uuid | PK |\n"
                  "| grower_id | uuid | FK -> Grower, cascade delete |\n"
                  "| plot_id | uuid | FK -> Plot, deletes what grows there |\n");
    assert_slice(field_named("Trees", "grower_id")->references_entity, "Grower");
    assert_int_equal(field_named("Trees", "grower_id")->on_delete, ACTION_CASCADE);
    assert_int_equal(field_named("Trees", "plot_id")->on_delete, ACTION_NONE);
}

static void headers_come_in_many_languages(void **state)
{
    (void)state;
    read_document("# T\n## 테이블 상세\n### 3.1 사용자 (users)\n\n"
                  "| 컬럼명 | 타입 | 제약조건 | 설명 |\n|---|---|---|---|\n"
                  "| id | UUID | PK | 식별자 |\n"
                  "| status | ENUM | NOT NULL, DEFAULT 'ACTIVE' | 상태 (ACTIVE, DELETED) |\n\n"
                  "### 订单表 (orders)\n\n"
                  "| 字段名 | 类型 | 必填 | 说明 |\n|---|---|---|---|\n"
                  "| id | bigint | 是 | 主键 |\n| note | varchar(20) | 否 | 备注 |\n");
    assert_int_equal(field_named("users", "status")->type->label_count, 2);
    assert_slice(field_named("users", "status")->default_value.value->text, "ACTIVE");
    assert_true(field_named("orders", "id")->is_primary_key);
    assert_true(field_named("orders", "id")->is_required);
    assert_true(field_named("orders", "note")->is_optional);
}

static void remarks_come_in_many_languages(void **state)
{
    (void)state;
    read_document("# T\n## Данные\n### Таблица `invoices`\n\n"
                  "| Поле | Тип | Обязательность | Описание |\n|---|---|---|---|\n"
                  "| id | uuid | да | Первичный ключ |\n"
                  "| code | text | нет | Код, Уникальный |\n"
                  "| client_id | uuid | да | Внешний ключ на таблицу clients |\n\n"
                  "### Tabel `loans`\n\n| Kolom | Tipe Data | Boleh Null | Keterangan |\n"
                  "|---|---|---|---|\n| id | int | Tidak | Kunci utama |\n"
                  "| book_id | int | Tidak | Foreign key ke tabel books |\n"
                  "| slug | text | Ya | Unik |\n\n"
                  "### 优惠表 coupons\n\n| 列名 | 类型 | 是否可空 | 说明 |\n|---|---|---|---|\n"
                  "| id | bigint | 否 | 主键 |\n| level | int | 否 | 等级，默认3 |\n"
                  "| shop_id | bigint | 是 | 外键关联shops.id |\n");
    assert_true(field_named("invoices", "id")->is_primary_key);
    assert_true(field_named("invoices", "code")->is_unique);
    assert_true(field_named("invoices", "code")->is_optional);
    assert_true(field_named("invoices", "client_id")->is_required);
    assert_slice(field_named("invoices", "client_id")->references_entity, "clients");
    assert_true(field_named("loans", "id")->is_primary_key);
    assert_slice(field_named("loans", "book_id")->references_entity, "books");
    assert_true(field_named("loans", "slug")->is_unique);
    assert_true(field_named("loans", "slug")->is_optional);
    assert_slice(field_named("coupons", "level")->default_value.value->text, "3");
    assert_true(field_named("coupons", "level")->is_required);
    assert_slice(field_named("coupons", "shop_id")->references_entity, "shops");
}

static void a_choice_of_values_may_stand_for_the_type(void **state)
{
    (void)state;
    read_document("# T\n## Data Model\n### Lamp\n\n| Field | Type |\n|---|---|\n"
                  "| lampId | string (doc ID) |\n| shade | `red` \\| `dark-green` |\n"
                  "| state | `On` \\| `Off` (only at night) |\n| owner | Person \\| Firm |\n"
                  "| note | string \\| null |\n");
    assert_true(field_named("Lamp", "lampId")->is_primary_key);
    assert_int_equal(field_named("Lamp", "shade")->type->label_count, 2);
    assert_int_equal(field_named("Lamp", "state")->type->label_count, 2);
    assert_int_equal(field_named("Lamp", "owner")->type->kind, TYPE_UNKNOWN);
    assert_type("Lamp", "note", "text");
}

static void names_may_do_without_types(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n### `batch` — append only\n\n"
                  "| Column | Notes |\n|---|---|\n| `item_id` | |\n| `left` | what is left |\n"
                  "| `source` + `source_id` | where it came from |\n");
    assert_int_equal(entity_named("batch")->fields.count, 4);
    assert_non_null(field_named("batch", "source_id"));
}

static void what_an_endpoint_answers_is_no_entity(void **state)
{
    (void)state;
    read_document(
        "# T\n## API\n### GET /shops/{id}\n\n**返回参数**\n\n| 字段 | 类型 |\n|---|---|\n"
        "| id | long |\n| name | string |\n\n"
        "### Change a shop\n\n`PUT /shops`\n\n**Request body**, all but the key optional:\n\n"
        "| Field | Type |\n|---|---|\n| id | long |\n| name | string |\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void a_label_names_a_table_better_than_a_heading(void **state)
{
    (void)state;
    read_document("# T\n## Database Schema\n\n**Table: `orders`**\n\n"
                  "| Name | Type |\n|---|---|\n| id | int |\n\n"
                  "**order_items**\n\nOne row per article.\n\n"
                  "column name | data type | details\n---|---|---\n"
                  "id | integer | not null, primary key\n"
                  "order_id | integer | not null, foreign key (references orders), indexed\n");
    assert_int_equal(entity_named("orders")->fields.count, 1);
    assert_slice(field_named("order_items", "order_id")->references_entity, "orders");
    assert_true(field_named("order_items", "order_id")->is_indexed);
}

static void one_table_may_hold_several_entities(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n\n| Table | Column | Type | Key |\n|---|---|---|---|\n"
                  "| users | id | uuid | PK |\n| | email | text | UK |\n"
                  "| posts | id | uuid | PK |\n| posts | user_id | uuid | FK → users |\n");
    assert_int_equal(entity_named("users")->fields.count, 2);
    assert_true(field_named("users", "email")->is_unique);
    assert_slice(field_named("posts", "user_id")->references_entity, "users");
}

static void tables_of_parameters_are_no_entities(void **state)
{
    (void)state;
    read_document(
        "# T\n## API\n### GET /users\n\n| Field | Type | Required |\n|---|---|---|\n"
        "| id | int | yes |\n| page | int | no |\n\n"
        "### Request parameters\n\n| Name | Type | Description |\n|---|---|---|\n"
        "| id | string | key |\n| created_at | date | day |\n\n"
        "## Settings\n\n| Variable | Type | Default |\n|---|---|---|\n| id | int | 1 |\n\n"
        "## Metrics\n\n| Name | Type | Description |\n|---|---|---|\n"
        "| id | int | x |\n| latency | float | y |\n\n"
        "## Claims\n\n| Claim | Type |\n|---|---|\n| sub | uuid |\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void a_header_that_names_a_request_makes_a_request(void **state)
{
    (void)state;
    read_document("# T\n## API\n### Sign-up\n\n| Field (`SignUpRequest`) | Type | Required |\n"
                  "|---|---|---|\n| email | str | yes |\n| name | str? | no |\n");
    assert_true(entity_named("SignUpRequest")->is_request);
    assert_true(field_named("SignUpRequest", "email")->is_required);
    assert_true(field_named("SignUpRequest", "name")->is_optional);
}

static void tables_are_read_in_turkish_polish_and_italian(void **state)
{
    (void)state;
    read_document(
        "# T\n## Veri Modeli\n### Sipariş tablosu (`orders`)\n\n"
        "| Alan | Tip | Zorunlu | Varsayılan |\n|---|---|---|---|\n"
        "| id | tamsayı | Evet | |\n| note | metin | Hayır | yok |\n\n"
        "### Tabela `parcels`\n\n| Pole | Typ | Ograniczenia | Opis |\n|---|---|---|---|\n"
        "| id | int | Klucz główny | |\n| code | tekst | wymagany, unikalny | |\n"
        "| state | tekst | domyślnie `new` | |\n\n"
        "### Tabella `bills`\n\n| Colonna | Tipo | Vincoli |\n|---|---|---|\n"
        "| id | intero | chiave primaria |\n"
        "| parcel_id | intero | obbligatorio, chiave esterna → parcels.id |\n");
    assert_true(field_named("orders", "id")->is_required);
    assert_true(field_named("orders", "note")->is_optional);
    assert_type("orders", "note", "text");
    assert_true(field_named("parcels", "id")->is_primary_key);
    assert_true(field_named("parcels", "code")->is_unique);
    assert_true(field_named("parcels", "code")->is_required);
    assert_slice(field_named("parcels", "state")->default_value.value->text, "new");
    assert_true(field_named("bills", "id")->is_primary_key);
    assert_type("bills", "id", "integer");
    assert_slice(field_named("bills", "parcel_id")->references_entity, "parcels");
}

static void phrases_stand_in_the_order_of_their_bytes(void **state)
{
    (void)state;
    static const char *const phrases[] = {
#define PHRASE(key, effect) key,
#include "spec/reading/field_phrases.def"
#undef PHRASE
    };
    for (size_t i = 1; i < sizeof(phrases) / sizeof(*phrases); i++) {
        assert_true(strcmp(phrases[i - 1], phrases[i]) < 0);
    }
}

static void one_of_the_values_is_the_default(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n### trips\n\n| Column | Type | Notes |\n|---|---|---|\n"
                  "| id | uuid | PK |\n| state | enum | `draft` (default), `planned`, `done` |\n"
                  "| role | enum | `admin` (who made it), `member` (por defecto) |\n"
                  "| kind | enum | 步行（默认）、骑行 |\n"
                  "| label | text | a long word (default) |\n");
    assert_int_equal(field_named("trips", "state")->type->label_count, 3);
    assert_slice(field_named("trips", "state")->type->labels[0], "draft");
    assert_slice(field_named("trips", "state")->default_value.value->text, "draft");
    assert_int_equal(field_named("trips", "role")->type->label_count, 2);
    assert_slice(field_named("trips", "role")->default_value.value->text, "member");
    assert_slice(field_named("trips", "kind")->default_value.value->text, "步行");
    assert_int_equal(field_named("trips", "label")->default_value.kind, DEFAULT_NONE);
}

static void a_field_may_be_unique_with_others(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n### days\n\n| Column | Type | Notes |\n|---|---|---|\n"
                  "| id | uuid | PK |\n| trip_id | uuid | |\n"
                  "| number | int | **UNIQUE** junto con `trip_id` |\n"
                  "| name | text | unique per trip |\n"
                  "| title | text | eindeutig innerhalb der trip_id |\n"
                  "| day | date | 与 `trip_id` 组成唯一索引 |\n"
                  "| code | text | unique within the system |\n"
                  "| slug | text | unique identifier for the page |\n");
    assert_slice(field_named("days", "number")->unique_with, "trip_id");
    assert_false(field_named("days", "number")->is_unique);
    assert_slice(field_named("days", "name")->unique_with, "trip");
    assert_slice(field_named("days", "title")->unique_with, "trip_id");
    assert_slice(field_named("days", "day")->unique_with, "trip_id");
    assert_true(field_named("days", "code")->is_unique);
    assert_int_equal(field_named("days", "slug")->unique_with.size, 0);
}

static void a_row_without_a_name_states_a_key_over_several(void **state)
{
    (void)state;
    read_document("# T\n## Tables\n### `berths`\n\n"
                  "| Field | Type | Constraints | Description |\n|---|---|---|---|\n"
                  "| `id` | BIGINT | PK | Key |\n"
                  "| `harbour_id` | BIGINT | NOT NULL | Where |\n"
                  "| `number` | INT | NOT NULL | Which |\n"
                  "| — | — | **UNIQUE** `uk_berth` (`harbour_id`, `number`) | No number twice |\n");
    assert_int_equal(entity_named("berths")->fields.count, 3);
    assert_int_equal(entity_named("berths")->uniques.count, 1);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void names_of_several_words_are_joined(void **state)
{
    (void)state;
    read_document(
        "# T\n## Data model\n### Berths\n\n| Property | Type | Notes |\n|---|---|---|\n"
        "| Title | text | shown |\n| Berth Number (key) | integer | required |\n"
        "| E-Mail | text | |\n| Kept by whom | text | |\n| Größe | text | |\n\n"
        "### Tools\n\n| Name | Use |\n|---|---|\n| Rope cutter | text |\n| Big saw | text |\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(entity_named("Berths")->fields.count, 5);
    assert_type("Berths", "Groesse", "text");
    assert_type("Berths", "berth_number", "integer");
    assert_true(field_named("Berths", "berth_number")->is_required);
    assert_type("Berths", "e_mail", "text");
    assert_int_equal(field_named("Berths", "kept_by_whom")->place.line, 10);
}

static void short_words_behind_a_stroke_share_what_is_in_front(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n### Walls\n\n| Column | Type |\n|---|---|\n| id | uuid |\n"
                  "| begin_x/y | float |\n| end_x/y/z | float |\n| city/zip | text |\n"
                  "| `opened_at` / `shut_at` | timestamp |\n| keeper_id/id2 | int |\n");
    assert_non_null(field_named("Walls", "begin_y"));
    assert_non_null(field_named("Walls", "end_z"));
    assert_non_null(field_named("Walls", "zip"));
    assert_non_null(field_named("Walls", "shut_at"));
    assert_non_null(field_named("Walls", "id2"));
    assert_int_equal(entity_named("Walls")->fields.count, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(a_table_of_columns_describes_its_heading),
        SECTION_TEST(a_note_may_tell_that_a_deletion_cascades),
        SECTION_TEST(headers_come_in_many_languages),
        SECTION_TEST(remarks_come_in_many_languages),
        SECTION_TEST(a_choice_of_values_may_stand_for_the_type),
        SECTION_TEST(names_may_do_without_types),
        SECTION_TEST(what_an_endpoint_answers_is_no_entity),
        SECTION_TEST(a_label_names_a_table_better_than_a_heading),
        SECTION_TEST(one_table_may_hold_several_entities),
        SECTION_TEST(tables_of_parameters_are_no_entities),
        SECTION_TEST(a_header_that_names_a_request_makes_a_request),
        SECTION_TEST(tables_are_read_in_turkish_polish_and_italian),
        SECTION_TEST(phrases_stand_in_the_order_of_their_bytes),
        SECTION_TEST(one_of_the_values_is_the_default),
        SECTION_TEST(a_field_may_be_unique_with_others),
        SECTION_TEST(a_row_without_a_name_states_a_key_over_several),
        SECTION_TEST(names_of_several_words_are_joined),
        SECTION_TEST(short_words_behind_a_stroke_share_what_is_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

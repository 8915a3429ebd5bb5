/* SPDX-License-Identifier: Apache-2.0 */
/* Entities in bullets, in lines, in rows and in code of no language. */
#include "spec/recognise/test_models.h"

static const struct index_statement *index_at(size_t index)
{
    return &statement_at(STATEMENT_INDEX, index)->index;
}

static const char *column_of(const struct index_statement *index, size_t at)
{
    const struct index_column *column = list_at(&index->columns, at);
    return arena_string(sections_arena, column->name);
}

static void bullets_below_a_heading_are_fields(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n### CorporateProfile\n\n**Purpose**: more about a host\n\n"
                  "**Key Attributes**:\n"
                  "- id: UUID - Unique identifier\n"
                  "- user_id: UUID - Reference to User\n"
                  "- role: enum - USER_TYPE (guest, host)\n"
                  "- nick: string? - optional\n"
                  "- createdAt, updatedAt: timestamp\n\n"
                  "**Relationships**:\n- Belongs to: User\n- Has many: Vehicles\n");
    assert_int_equal(entity_named("CorporateProfile")->source, SOURCE_LIST);
    assert_int_equal(entity_named("CorporateProfile")->fields.count, 6);
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_slice(field_named("CorporateProfile", "user_id")->references_entity, "User");
    assert_int_equal(field_named("CorporateProfile", "role")->type->label_count, 2);
    assert_true(field_named("CorporateProfile", "nick")->is_optional);
    assert_type("CorporateProfile", "updatedAt", "timestamp");
    assert_int_equal(field_named("CorporateProfile", "user_id")->place.line, 9);
    assert_int_equal(field_named("CorporateProfile", "user_id")->place.column, 3);
}

static void bullets_come_in_many_spellings(void **state)
{
    (void)state;
    read_document("# T\n## Entities\n### Item\n"
                  "- `id` (Long) - PK\n"
                  "- **sku**: varchar(20) (NOT NULL, UNIQUE)\n"
                  "- `status` (pending, processing)\n"
                  "- name: string, required\n"
                  "- `ownerId`\n");
    assert_true(field_named("Item", "id")->is_primary_key);
    assert_type("Item", "id", "bigint");
    assert_type("Item", "sku", "varchar(20)");
    assert_true(field_named("Item", "sku")->is_unique);
    assert_int_equal(field_named("Item", "status")->type->label_count, 2);
    assert_true(field_named("Item", "name")->is_required);
    assert_int_equal(field_named("Item", "ownerId")->type->kind, TYPE_UNKNOWN);
}

static void points_of_a_list_are_no_fields(void **state)
{
    (void)state;
    read_document(
        "# T\n## Stack\n### Backend\n- Language: Go\n- Database: PostgreSQL\n- Date: 2024\n\n"
        "## Features\n### Login\n- Users can log in\n- text: large\n- id: shown\n\n"
        "## API\n### Request body\n- id: uuid\n- name: string\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void the_templates_shape_has_columns_indexes_and_relationships(void **state)
{
    (void)state;
    read_document(
        "# T\n## Database Design\n### Table Specifications\n"
        "- **Table Name**: invoices\n"
        "  - **Purpose**: what is owed\n"
        "  - **Columns**:\n"
        "    - `id` UUID PRIMARY KEY DEFAULT gen_random_uuid() — set by the service\n"
        "    - `amount` DECIMAL(12,2) NOT NULL CHECK (amount > 0)\n"
        "    - `status` VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid'))\n"
        "    - `days` INTEGER CHECK (days BETWEEN -3 AND 90)\n"
        "    - `user_id` UUID\n"
        "  - **Indexes**:\n"
        "    - `idx_due` on (`status`, `amount`), UNIQUE — by state\n"
        "  - **Relationships**:\n"
        "    - `user_id` → `users.id`, ON DELETE CASCADE\n"
        "- **Table Name**: [table_name]\n  - **Columns**: [List of columns]\n"
        "- **Table Name**: users\n  - **Columns**: id (UUID, PK), email (VARCHAR(255), UNIQUE)\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("invoices")->fields.count, 5);
    assert_int_equal(field_named("invoices", "id")->default_value.kind, DEFAULT_UUID);
    assert_slice(field_named("invoices", "id")->comment, "set by the service");
    assert_int_equal(field_named("invoices", "amount")->check->kind, EXPRESSION_OPERATOR);
    assert_int_equal(field_named("invoices", "status")->type->label_count, 2);
    assert_int_equal(field_named("invoices", "days")->check->kind, EXPRESSION_BETWEEN);
    assert_slice(field_named("invoices", "user_id")->references_entity, "users");
    assert_int_equal(field_named("invoices", "user_id")->on_delete, ACTION_CASCADE);
    assert_slice(index_at(0)->name, "idx_due");
    assert_slice(index_at(0)->entity, "invoices");
    assert_true(index_at(0)->is_unique);
    assert_int_equal(index_at(0)->columns.count, 2);
    assert_string_equal(column_of(index_at(0), 1), "amount");
    assert_true(field_named("users", "email")->is_unique);
    assert_type("users", "email", "varchar(255)");
}

static void fields_may_be_nested_in_their_entity(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n- **User**\n  - id: uuid\n  - email: string (unique)\n"
                  "- **Post**\n  - id: uuid\n  - title: string\n");
    assert_true(field_named("User", "email")->is_unique);
    assert_int_equal(entity_named("Post")->fields.count, 2);
}

static void one_line_may_be_an_entity(void **state)
{
    (void)state;
    read_document("# T\n## Core Data Model\n\nUsers\n"
                  "- users (id uuid PK, email text unique, role text enum['user','admin'], "
                  "org_id uuid FK orgs.id nullable)\n"
                  "- user_orgs (user_id uuid FK users.id, org_id uuid FK orgs.id, "
                  "PRIMARY KEY(user_id, org_id))\n\n"
                  "Vote(id, topic_id, ... kind [topic|post])\n");
    assert_int_equal(entity_named("users")->fields.count, 4);
    assert_int_equal(field_named("users", "role")->type->label_count, 2);
    assert_slice(field_named("users", "org_id")->references_entity, "orgs");
    assert_true(field_named("users", "org_id")->is_optional);
    assert_int_equal(entity_named("user_orgs")->primary_key.count, 2);
    assert_int_equal(field_named("Vote", "kind")->type->label_count, 2);
}

static void a_row_may_be_an_entity(void **state)
{
    (void)state;
    read_document(
        "# T\n## 3. Модель данных\n\n| Сущность | Таблица | Ключевые поля |\n|---|---|---|\n"
        "| Донор | `users` | `email`(uniq), `data`(jsonb), `kind`(video/audio) |\n"
        "| Код | `otp_codes` | `email`, `expires_at`, `code` (uniq вместе) |\n");
    assert_true(field_named("users", "email")->is_unique);
    assert_type("users", "data", "json");
    assert_int_equal(field_named("users", "kind")->type->label_count, 2);
    assert_false(field_named("otp_codes", "code")->is_unique);
}

static void code_without_a_language_may_hold_entities(void **state)
{
    (void)state;
    read_document("# T\n## Model\n### Todo\n```\nTodo:\n  - id: Long (PK, auto-generated)\n"
                  "  - title: String (not null, 1-100 letters)\n```\n\n"
                  "### Users\n```\n{\n    id:     int     @AUTOINCREMENTS\n"
                  "    email:  String  *requried*  @Unique\n}\n```\n\n"
                  "#### `tickets`\n```sql\nid      uuid PRIMARY KEY\n"
                  "role    text NOT NULL  -- 'dev' | 'ops'\n```\n\n"
                  "```\nnpm install: fast\nid: 5\n```\n");
    assert_true(field_named("Todo", "id")->is_primary_key);
    assert_true(field_named("Todo", "title")->is_required);
    assert_true(field_named("Users", "email")->is_unique);
    assert_true(field_named("Users", "email")->is_required);
    assert_int_equal(field_named("tickets", "role")->type->label_count, 2);
    assert_int_equal(field_named("tickets", "role")->place.line, 21);
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
}

static void lists_of_indexes_are_about_the_table_above(void **state)
{
    (void)state;
    read_document("# T\n## Tables\n### users\n\n| Column | Type |\n|---|---|\n| id | uuid |\n"
                  "| email | text |\n| org_id | uuid |\n\n**Indexes**\n\n"
                  "- `idx_users_email`: email (UNIQUE)\n- `idx_users_org`: org_id\n\n"
                  "**Unique:** `(org_id, email)`\n");
    assert_int_equal(count_of(STATEMENT_INDEX), 3);
    assert_true(index_at(0)->is_unique);
    assert_slice(index_at(1)->name, "idx_users_org");
    assert_false(index_at(1)->is_unique);
    assert_true(index_at(2)->is_unique);
    assert_int_equal(index_at(2)->columns.count, 2);
}

static void names_in_code_below_a_heading_are_columns(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n### `orders` (sales)\n"
                  "`number` · `day` · `client_id` *(nullable)* ·\n`note`\n\n"
                  "Status: `open` → `closed`.\n\n### `shops`\n`code`, `name`, `city`\n\n"
                  "### `order_status`\n`open` · `paid` · `closed`\n\n"
                  "### Colours\n`red`, `green`, `blue`\n\n"
                  "### `notes`\nSee `id`, `name`, `text`.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("orders")->fields.count, 4);
    assert_true(field_named("orders", "client_id")->is_optional);
    assert_int_equal(entity_named("shops")->fields.count, 3);
}

static void dots_part_the_fields_of_a_paragraph(void **state)
{
    (void)state;
    read_document(
        "# T\n## Database Schema\n### `lamps`\n"
        "`id` PK · `room_id` FK → rooms **NOT NULL** · `colour` ('red'|'green') ·\n"
        "`lit` BOOL default `true` · `kind = 'lamp'` · `note` (e.g. what it is for).\n"
        "**UNIQUE (`room_id`, `colour`)** — one of a kind. Index on (`lit`, `colour`).\n\n"
        "### `rooms` — NEW\n`id` PK · `name` UNIQUE · `floor`.\n\n"
        "### Notes\nLamps, rooms and floors · all of them · are old.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("lamps")->fields.count, 6);
    assert_true(field_named("lamps", "id")->is_primary_key);
    assert_slice(field_named("lamps", "room_id")->references_entity, "rooms");
    assert_true(field_named("lamps", "room_id")->is_required);
    assert_int_equal(field_named("lamps", "colour")->type->label_count, 2);
    assert_type("lamps", "lit", "boolean");
    assert_true(field_named("rooms", "name")->is_unique);
    assert_int_equal(count_of(STATEMENT_INDEX), 2);
    assert_true(index_at(0)->is_unique);
    assert_false(index_at(1)->is_unique);
}

static void a_label_before_the_names_is_no_field(void **state)
{
    (void)state;
    read_document("# T\n## Tables\n- `houses` (id, street, owner_id FK)\n"
                  "- `preferences` (singleton: id, colour, updated_at)\n");
    assert_int_equal(entity_named("preferences")->fields.count, 3);
}

static void document_in_a_heading_is_a_kind_of_thing(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n### 1. Tree Document\n\n| Field | Type |\n|---|---|\n"
                  "| id | string |\n| height | number |\n\n"
                  "### 2. Leaf Document (subcollection)\n\n| Field | Type |\n|---|---|\n"
                  "| id | string |\n| tree | string |\n");
    assert_int_equal(entity_named("Tree")->fields.count, 2);
    assert_int_equal(entity_named("Leaf")->fields.count, 2);
    read_document("# T\n## Data Models\n### Travel Document\n\n| Field | Type |\n|---|---|\n"
                  "| id | uuid |\n| number | string |\n\n### Tree\n\n| Field | Type |\n|---|---|\n"
                  "| id | uuid |\n| height | number |\n");
    assert_int_equal(entity_named("Travel Document")->fields.count, 2);
}

static void houses_are_properties(void **state)
{
    (void)state;
    read_document("# T\n## Database Schema\n### Owners\n- id (UUID, PK)\n- name (String)\n\n"
                  "### Properties\n- id (UUID, PK)\n- owner_id (UUID, FK -> Owners.id)\n"
                  "- street (String)\n");
    assert_int_equal(entity_named("Properties")->fields.count, 3);
    read_document("# T\n## Database Schema\n### Table: Property\n- id (UUID, PK)\n"
                  "- street (String)\n");
    assert_int_equal(entity_named("Property")->fields.count, 2);
    read_document("# T\n## Data Model\n### Boat\n#### Properties\n- id (UUID, PK)\n"
                  "- name (String)\n");
    assert_int_equal(entity_named("Boat")->fields.count, 2);
}

static void some_requests_are_kept(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n### ParkingRequest\n\n| Field | Type |\n|---|---|\n"
                  "| parkingRequestId | string |\n| plate | string |\n| status | string |\n"
                  "| askedAt | date |\n\n"
                  "### CreateParkingRequest\n\n| Field | Type |\n|---|---|\n"
                  "| id | string |\n| plate | string |\n| status | string |\n| askedAt | date |\n\n"
                  "### PlateRequest\n\n| Field | Type |\n|---|---|\n"
                  "| plate | string |\n| place | string |\n| status | string |\n| fee | int |\n");
    assert_false(entity_named("ParkingRequest")->is_request);
    assert_true(entity_named("CreateParkingRequest")->is_request);
    assert_true(entity_named("PlateRequest")->is_request);
}

static void lines_tell_a_table_and_list_its_columns(void **state)
{
    (void)state;
    read_document("# T\n## Database Schema\n\n```sql\n"
                  "lockers      — what can be rented (locker_id, site_id, size)\n"
                  "price_lists  — what it costs (list_name, cents, valid_from)\n"
                  "rentals      — (id, locker_id, started_at timestamptz)\n```\n\n"
                  "## Notes\n\n- **Payments** — by whoever is asked (cash, card)\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_int_equal(entity_named("lockers")->fields.count, 3);
    assert_int_equal(entity_named("price_lists")->fields.count, 3);
    assert_type("rentals", "started_at", "timestamp");
}

static void names_above_indented_lists_are_entities(void **state)
{
    (void)state;
    read_document("# T\n## Schema\n```\nboats\n  id (PK), name (UNIQUE), length\n\nberths\n"
                  "  id (PK), boat_id (FK→boats), note,\n  since DATE\n```\n"
                  "## Layout\n```\nsrc\n  main, server, store\nweb\n  pages, parts\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_true(field_named("boats", "id")->is_primary_key);
    assert_true(field_named("boats", "name")->is_unique);
    assert_slice(field_named("berths", "boat_id")->references_entity, "boats");
    assert_type("berths", "since", "date");
    assert_int_equal(entity_named("berths")->fields.count, 4);
    assert_int_equal(field_named("berths", "note")->place.line, 8);
}

static void conventions_of_naming_are_no_entities(void **state)
{
    (void)state;
    read_document("# T\n## Naming Convention\n### Database (snake_case)\n"
                  "- Columns: `id`, `created_at`, `boat_id`\n- Cột: `id`, `created_at`, `boat_id`\n"
                  "- Keys: `id`, `created_at`, `boat_id`\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void lists_of_names_in_fences_are_fields(void **state)
{
    (void)state;
    read_document("# T\n### boats Fields\n```\nid, pier_id (nullable), kind (sail|row),\n"
                  "length, built_at\n```\n### pier_responses Fields\n```\nid, pier_id, created_at\n"
                  "```\n## Layout\n```\nsrc, tests, docs\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("boats")->fields.count, 5);
    assert_int_equal(field_named("boats", "kind")->type->label_count, 2);
    assert_int_equal(field_named("boats", "id")->type->label_count, 0);
    assert_int_equal(field_named("boats", "length")->place.line, 5);
    assert_false(entity_named("pier_responses")->is_request);
}

static void notes_of_a_row_say_what_is_unique(void **state)
{
    (void)state;
    read_document("# T\n## Entities\n| Entity | Fields | Notes |\n|---|---|---|\n"
                  "| Pier | id, label | Pier label is unique. |\n"
                  "| Boat | id, name, mark | What is hired; mark must be unique |\n"
                  "| Seat | id, row, number | Unique per boat. |\n");
    assert_true(field_named("Pier", "label")->is_unique);
    assert_true(field_named("Boat", "mark")->is_unique);
    assert_false(field_named("Boat", "name")->is_unique);
    assert_int_equal(finding_of(DIAGNOSTIC_W1407)->place.line, 7);
}

static void values_behind_a_field_are_no_fields(void **state)
{
    (void)state;
    read_document("# T\n## Models\n### `Hire`\nWhat was hired.\n"
                  "* `id` (`String`, UUID, Primary Key): the key.\n"
                  "* `boatId` (`String`, Nullable, Foreign Key $\\to$ `Boat.id`): what.\n"
                  "* `first` (`String`), `last` (`String`): of whom.\n"
                  "* `mood` (`HireMood` enum, Default `CALM`): `CALM`, `WILD`, `LOUD`, or `LOST`.\n"
                  "### `Pair`\n* `hireId` (`String`).\n* `boatId` (`String`).\n"
                  "* Primary Key: Composite `[hireId, boatId]`.\n");
    assert_int_equal(entity_named("Pair")->primary_key.count, 2);
    assert_int_equal(entity_named("Hire")->fields.count, 5);
    assert_slice(field_named("Hire", "boatId")->references_entity, "Boat");
    assert_int_equal(field_named("Hire", "mood")->type->label_count, 4);
}

static void lists_of_fields_may_be_wrapped(void **state)
{
    (void)state;
    read_document("# T\n## Data Model\n\n"
                  "**`boats`** \xe2\x80\x94 `id`, `pier_id \xe2\x86\x92`, `name`,\n"
                  "`state` (enum: `free` \xe2\x86\x92 `hired` | `lost`), `price` INTEGER\n"
                  "NOT NULL, `built_at`\n*(what is hired)*\n\n"
                  "- **piers** \xe2\x80\x94 id, label TEXT NOT NULL UNIQUE,\n  depth INTEGER\n"
                  "- **hires**: id, boat_id FK \xe2\x86\x92 boats, kind (day,\n  night), hours\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_int_equal(entity_named("boats")->fields.count, 6);
    assert_true(field_named("boats", "pier_id")->is_foreign_key);
    assert_int_equal(field_named("boats", "state")->type->label_count, 3);
    assert_true(field_named("boats", "price")->is_required);
    assert_int_equal(field_named("boats", "built_at")->place.line, 6);
    assert_int_equal(entity_named("piers")->fields.count, 3);
    assert_int_equal(entity_named("hires")->fields.count, 4);
    assert_int_equal(field_named("hires", "kind")->type->label_count, 2);
}

static void what_a_table_is_for_may_stand_before_its_fields(void **state)
{
    (void)state;
    read_document(
        "# T\n## Schema\n\n"
        "**`boats`** \xe2\x80\x94 what is hired.\n`id`, `name`, `slug` (unique), timestamps.\n\n"
        "**`moods`** \xe2\x80\x94 `label`, `rank`. Unique `(label, rank)`.\n\n"
        "**`crew`** \xe2\x80\x94 who sails. `name` is what they are called.\n\n"
        "**`marks`** \xe2\x80\x94 `boat_id` INTEGER PK, FK \xe2\x86\x92 boats(id),\n`seen_at` "
        "TEXT.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 4);
    assert_int_equal(entity_named("crew")->fields.count, 1);
    assert_int_equal(entity_named("boats")->fields.count, 4);
    assert_int_equal(entity_named("moods")->fields.count, 2);
    assert_true(index_at(0)->is_unique);
    assert_int_equal(entity_named("marks")->fields.count, 2);
    assert_slice(field_named("marks", "boat_id")->references_entity, "boats");
}

static void one_item_may_have_all_fields_of_the_heading(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n### Skipper Model (crew app)\n"
                  "- Extends the account of the framework\n- Fields: id, licence, full_name\n"
                  "- Serves the pier, the harbour and the school\n"
                  "### Boat\n- **Purpose**: what is hired\n"
                  "- **Attributes**: `boat_id` (PK), name (text), pier_id\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("Skipper")->fields.count, 3);
    assert_int_equal(field_named("Skipper", "licence")->place.line, 5);
    assert_true(field_named("Boat", "boat_id")->is_primary_key);
    assert_type("Boat", "name", "text");
}

static void shapes_are_called_by_what_they_show(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n### Boat Row Shape (public \xe2\x80\x94 no prices)\n"
                  "- id: uuid\n- name: text\n### Pier Shape (private)\n- id: uuid\n- name: text\n");
    assert_int_equal(entity_named("Boat")->fields.count, 2);
    assert_int_equal(entity_named("Pier")->fields.count, 2);
}

static void sentences_about_data_are_no_fields(void **state)
{
    (void)state;
    read_document(
        "# T\n## Storage\n"
        "- **Integrity**: Tables keep only the path / reference and the name; no pictures "
        "are kept in them\n- **Backups**: all tables are unique, each copy is required\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void rows_of_names_may_be_nested_without_marks(void **state)
{
    (void)state;
    read_document("# T\n## Database Schema\n"
                  "- boats\n  - id (pk, uuid), slug (unique), kind (enum: sloop, yawl), beam "
                  "(numeric(5,2)), pier_id (fk piers.id, nullable)\n"
                  "- piers (optional, later)\n  - id, name, length_m\n  - created_at\n"
                  "- crews\n  - sailors, cooks, divers\n"
                  "- hires\n  - Each boat is hired whole, by the day, with a deposit\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("boats")->fields.count, 5);
    assert_true(field_named("boats", "slug")->is_unique);
    assert_slice(field_named("boats", "pier_id")->references_entity, "piers");
    assert_type("boats", "beam", "decimal(5,2)");
    assert_int_equal(entity_named("piers")->fields.count, 4);
    assert_int_equal(field_named("piers", "created_at")->place.line, 7);
}

static void a_remark_may_stand_between_name_and_fields(void **state)
{
    (void)state;
    read_document("# T\n## Data Model\n- `boats` table (as of May): `id`, `name`, `beam`\n"
                  "- crews (who sails, and where): id, name\n"
                  "- piers (id, length): where boats lie, by night, by day\n"
                  "- marks (`mark_id` PK): what is seen, noted, kept\n");
    assert_int_equal(entity_named("boats")->fields.count, 3);
    assert_int_equal(entity_named("crews")->fields.count, 2);
    assert_int_equal(entity_named("piers")->fields.count, 2);
    assert_int_equal(entity_named("marks")->fields.count, 1);
}

static void rows_of_names_are_fields_of_a_data_model_alone(void **state)
{
    (void)state;
    read_document("# T\n## Goals\n- boats\n  - id, slug, kind\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void values_in_code_belong_to_the_field_before_them(void **state)
{
    (void)state;
    read_document("# T\n## Tables\n### boats\n- `id`: bigint primary key\n"
                  "- `name`: VARCHAR(80), NOT NULL. What people call it.\n"
                  "- `colour`: string, one of `red`, `blue`\n"
                  "- `state`: string. Allowed values: `afloat`, `ashore`\n"
                  "- `rig`: string — `sloop`, `ketch`\n"
                  "- `crew` default `few`, `cabin`\n"
                  "- `built_at`, `sunk_at`: timestamp\n");
    assert_int_equal(entity_named("boats")->fields.count, 9);
    assert_true(field_named("boats", "name")->is_required);
    assert_type("boats", "name", "varchar(80)");
    assert_int_equal(field_named("boats", "colour")->type->label_count, 2);
    assert_int_equal(field_named("boats", "state")->type->label_count, 2);
    assert_type("boats", "rig", "text");
    assert_type("boats", "sunk_at", "timestamp");
    assert_non_null(field_named("boats", "cabin"));
}

static void names_a_line_may_have_remarks(void **state)
{
    (void)state;
    read_document(
        "# T\n## Database Structure\n### boats table\n\nid  \nname (unique)  \nberth  \n\n"
        "### The others\n\nid  \nname or number\nberth\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(entity_named("boats")->fields.count, 3);
    assert_true(field_named("boats", "name")->is_unique);
}

static void lines_of_a_paragraph_are_fields(void **state)
{
    (void)state;
    read_document("# T\n## Database\nTable crews:\nid uuid primary key\nport_id uuid\n"
                  "dues numeric(10,2)\n\nBoat:\n  id: uuid\n  name: string, unique\n\n"
                  "**Berth:**\n`id` uuid, `label` string required, `depth` integer\n\n"
                  "Entity: Pier\nFields:\n- id: int\n- length: int\n\n"
                  "### Harbour\nId: uuid\n**Town:** string, required  \nDepth: integer\n");
    assert_type("crews", "dues", "decimal(10,2)");
    assert_true(field_named("crews", "id")->is_primary_key);
    assert_true(field_named("Boat", "name")->is_unique);
    assert_true(field_named("Berth", "label")->is_required);
    assert_int_equal(entity_named("Pier")->fields.count, 2);
    assert_true(field_named("Harbour", "Town")->is_required);
    assert_int_equal(field_named("Harbour", "Depth")->place.line, 23);
    assert_int_equal(count_of(STATEMENT_ENTITY), 5);
}

static void lines_and_paragraphs_tell_entities_in_words(void **state)
{
    (void)state;
    read_document("# T\n## Data model\nCrew: name, phone, address.\n\n"
                  "Charter: number, deposit, price.\n\n"
                  "## Core entities\nBoat: hull, name, year\nPier: name, city, capacity\n\n"
                  "## Database\nBuoy → id (uuid), colour (string)\n"
                  "Light → id (uuid), buoy_id (uuid)\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 6);
    assert_int_equal(entity_named("Charter")->fields.count, 3);
    assert_int_equal(entity_named("Pier")->fields.count, 3);
    assert_type("Light", "buoy_id", "uuid");
}

static void lines_of_other_things_are_no_entities(void **state)
{
    (void)state;
    read_document("# T\n## Setup\nRequirements:\nnode 20\npostgres 16\n\n"
                  "Server:\nport: integer\nhost: string\n\n"
                  "## Data model\nStorage: PostgreSQL, Redis, S3.\n\nBackups: daily, weekly.\n\n"
                  "Note: name, email and phone are encrypted.\n\n"
                  "Owner: Kim\nStatus: draft\nDate: 2025-01-01\n\n"
                  "## Database\nBrowser → API (jwt), cache\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 0);
}

static void a_key_may_be_both_references(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n- **boats** (id, name)\n- **sailors** (id, name)\n"
                  "- **crew** (boat_id, sailor_id, rank) — composite key over both\n"
                  "- **trips** (id, boat_id, sailor_id) — key over both ends\n\n"
                  "### races\nJoin table, zusammengesetzter Schlüssel über beide.\n\n"
                  "| Field | Type |\n|--|--|\n| boat_id | uuid |\n| cup_id | uuid |\n"
                  "| day | date |\n");
    assert_int_equal(entity_named("crew")->primary_key.count, 2);
    assert_int_equal(entity_named("trips")->primary_key.count, 0);
    assert_int_equal(entity_named("races")->primary_key.count, 2);
}

static void wide_commas_part_fields_too(void **state)
{
    (void)state;
    read_document("# T\n## 数据模型\n### boats\n字段：id、name（长，短）、length\n\n"
                  "### piers\n字段：id，name，city\n\n"
                  "### ropes\n- id（BIGINT，主键）\n- colour（varchar(20)，唯一）\n");
    assert_type("ropes", "colour", "varchar(20)");
    assert_true(field_named("ropes", "colour")->is_unique);
    assert_int_equal(entity_named("boats")->fields.count, 3);
    assert_int_equal(entity_named("piers")->fields.count, 3);
}

static void two_names_may_stand_before_one_list(void **state)
{
    (void)state;
    read_document("# T\n## Data model\n- **Dinghy / Canoe**: id, length, colour\n"
                  "- **Skipper**: id, name\n- **Login / out**: button, link\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_int_equal(entity_named("Dinghy")->fields.count, 3);
    assert_int_equal(entity_named("Canoe")->fields.count, 3);
}

static void a_word_of_messages_may_name_an_entity(void **state)
{
    (void)state;
    read_document("# T\n## Entities\n### Query\n- id: uuid, primary key\n- text: string\n\n"
                  "### Boat\n- id: uuid, primary key\n- name: string\n\n"
                  "## API\n### Query\n- page: integer\n- id: uuid\n\n"
                  "## Schemas\n### Query\n- limit: integer\n- id: uuid\n### Pages\nNone.\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("Query")->fields.count, 2);
    assert_type("Query", "text", "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(bullets_below_a_heading_are_fields),
        SECTION_TEST(two_names_may_stand_before_one_list),
        SECTION_TEST(a_key_may_be_both_references),
        SECTION_TEST(wide_commas_part_fields_too),
        SECTION_TEST(a_word_of_messages_may_name_an_entity),
        SECTION_TEST(bullets_come_in_many_spellings),
        SECTION_TEST(points_of_a_list_are_no_fields),
        SECTION_TEST(the_templates_shape_has_columns_indexes_and_relationships),
        SECTION_TEST(fields_may_be_nested_in_their_entity),
        SECTION_TEST(one_line_may_be_an_entity),
        SECTION_TEST(a_row_may_be_an_entity),
        SECTION_TEST(code_without_a_language_may_hold_entities),
        SECTION_TEST(lists_of_indexes_are_about_the_table_above),
        SECTION_TEST(names_in_code_below_a_heading_are_columns),
        SECTION_TEST(dots_part_the_fields_of_a_paragraph),
        SECTION_TEST(a_label_before_the_names_is_no_field),
        SECTION_TEST(document_in_a_heading_is_a_kind_of_thing),
        SECTION_TEST(some_requests_are_kept),
        SECTION_TEST(houses_are_properties),
        SECTION_TEST(lines_tell_a_table_and_list_its_columns),
        SECTION_TEST(names_above_indented_lists_are_entities),
        SECTION_TEST(conventions_of_naming_are_no_entities),
        SECTION_TEST(lists_of_names_in_fences_are_fields),
        SECTION_TEST(notes_of_a_row_say_what_is_unique),
        SECTION_TEST(values_behind_a_field_are_no_fields),
        SECTION_TEST(lists_of_fields_may_be_wrapped),
        SECTION_TEST(what_a_table_is_for_may_stand_before_its_fields),
        SECTION_TEST(one_item_may_have_all_fields_of_the_heading),
        SECTION_TEST(sentences_about_data_are_no_fields),
        SECTION_TEST(shapes_are_called_by_what_they_show),
        SECTION_TEST(rows_of_names_may_be_nested_without_marks),
        SECTION_TEST(a_remark_may_stand_between_name_and_fields),
        SECTION_TEST(rows_of_names_are_fields_of_a_data_model_alone),
        SECTION_TEST(values_in_code_belong_to_the_field_before_them),
        SECTION_TEST(names_a_line_may_have_remarks),
        SECTION_TEST(lines_of_a_paragraph_are_fields),
        SECTION_TEST(lines_and_paragraphs_tell_entities_in_words),
        SECTION_TEST(lines_of_other_things_are_no_entities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

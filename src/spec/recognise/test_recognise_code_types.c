/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the code types of every language. */
#include "spec/recognise/test_models.h"

static const struct enum_statement *enum_named(const char *name)
{
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        if (statement->kind == STATEMENT_ENUM &&
            slice_equal(statement->enumeration.name, slice_from(name))) {
            return &statement->enumeration;
        }
    }
    fail_msg("no enumeration \"%s\"", name);
    abort();
}

static void go_structs_have_tags_and_text_types_have_labels(void **state)
{
    (void)state;
    read_document("```go\npackage models\n\n// Resource is a thing.\ntype Resource struct {\n"
                  "    ID        string         `json:\"id\" db:\"id\"`\n"
                  "    Name      string         `json:\"name\" validate:\"required,max=255\"`\n"
                  "    Status    ResourceStatus `json:\"status\"`\n"
                  "    Note      *string        `json:\"note,omitempty\"`\n"
                  "    Duration  *int           `json:\"duration\" db:\"-\"`\n"
                  "    CreatedAt time.Time      `json:\"created_at\"` // set once\n"
                  "    Config    map[string]any `json:\"config\"`\n"
                  "}\n\ntype ResourceStatus string\n\nconst (\n"
                  "    ResourceStatusPending ResourceStatus = \"pending\"\n"
                  "    ResourceStatusActive  ResourceStatus = \"active\"\n)\n\n"
                  "type Store interface {\n    Get(id string) error\n}\n```\n");
    assert_int_equal(entity_named("Resource")->source, SOURCE_CODE);
    assert_false(entity_named("Resource")->is_request);
    assert_slice(entity_named("Resource")->comment, "Resource is a thing.");
    assert_int_equal(entity_named("Resource")->fields.count, 6);
    assert_slice(field_named("Resource", "CreatedAt")->json_name, "created_at");
    assert_type("Resource", "CreatedAt", "timestamp");
    assert_type("Resource", "Name", "varchar(255)");
    assert_true(field_named("Resource", "Name")->is_required);
    assert_true(field_named("Resource", "Note")->is_optional);
    assert_type("Resource", "Config", "json");
    assert_slice(field_named("Resource", "CreatedAt")->comment, "set once");
    assert_int_equal(enum_named("ResourceStatus")->label_count, 2);
    assert_slice(enum_named("ResourceStatus")->labels[0], "pending");
    assert_int_equal(field_named("Resource", "Status")->type->label_count, 2);
    assert_int_equal(field_named("Resource", "Name")->place.line, 7);
    assert_int_equal(field_named("Resource", "Name")->place.column, 5);
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
}

static void typescript_interfaces_unions_and_enums(void **state)
{
    (void)state;
    read_document(
        "```typescript\nimport { x } from 'y';\n\nexport interface Base {\n  id: string;\n}\n"
        "export interface Post extends Base {\n"
        "  title: string; // shown first\n"
        "  body?: string | null;\n"
        "  state: 'draft' | 'live';\n"
        "  kind: PostKind;\n"
        "  meta: { a: number; b: string[] };\n"
        "  author: User\n"
        "  tags: string[]\n"
        "  onChange: (a: string) => void;\n"
        "  save(): Promise<void>;\n"
        "}\n"
        "enum PostKind {\n  LONG = 'long'\n  SHORT = 'short'\n}\n"
        "type Level =\n  | 'low'\n  | 'high';\n"
        "interface CreatePostDTO { title: string }\n"
        "interface PostService { get(id: string): Post; all(): Post[] }\n```\n");
    assert_int_equal(entity_named("Post")->fields.count, 8);
    assert_type("Post", "id", "text");
    assert_slice(field_named("Post", "title")->comment, "shown first");
    assert_true(field_named("Post", "body")->is_optional);
    assert_int_equal(field_named("Post", "state")->type->label_count, 2);
    assert_slice(field_named("Post", "kind")->type->enum_name, "PostKind");
    assert_type("Post", "meta", "json");
    assert_type("Post", "author", "json");
    assert_type("Post", "tags", "text[]");
    assert_slice(enum_named("PostKind")->labels[1], "short");
    assert_slice(enum_named("Level")->labels[0], "low");
    assert_true(entity_named("CreatePostDTO")->is_request);
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
}

static void decorated_classes_are_stored(void **state)
{
    (void)state;
    read_document("```ts\n@Entity('accounts')\nexport class Account {\n"
                  "  @PrimaryGeneratedColumn('uuid')\n  id: string;\n\n"
                  "  @Column({ type: 'varchar', length: 100, unique: true, nullable: true })\n"
                  "  name: string;\n\n"
                  "  @ManyToOne(() => User, (user) => user.accounts)\n  user: User;\n\n"
                  "  @OneToMany(() => Entry, (e) => e.account)\n  entries: Entry[];\n\n"
                  "  @CreateDateColumn()\n  createdAt: Date;\n}\n```\n");
    assert_type("accounts", "id", "uuid");
    assert_true(field_named("accounts", "id")->is_primary_key);
    assert_type("accounts", "name", "varchar(100)");
    assert_true(field_named("accounts", "name")->is_unique);
    assert_true(field_named("accounts", "name")->is_optional);
    assert_slice(field_named("accounts", "userId")->references_entity, "User");
    assert_int_equal(field_named("accounts", "createdAt")->default_value.kind, DEFAULT_NOW);
    assert_int_equal(entity_named("accounts")->fields.count, 4);
}

static void schemas_built_by_calls(void **state)
{
    (void)state;
    read_document("```js\nconst userSchema = new mongoose.Schema({\n"
                  "  name: { type: String, required: true, maxlength: 50 },\n"
                  "  role: { type: String, enum: ['a', 'b'], default: 'a' },\n"
                  "  owner: { type: mongoose.Schema.Types.ObjectId, ref: 'User' },\n"
                  "  tags: [String],\n"
                  "}, { timestamps: true });\n\n"
                  "export const orders = pgTable('orders', {\n"
                  "  id: uuid('id').primaryKey().defaultRandom(),\n"
                  "  userId: uuid('user_id').notNull().references(() => users.id),\n});\n```\n");
    assert_type("user", "name", "varchar(50)");
    assert_true(field_named("user", "name")->is_required);
    assert_int_equal(field_named("user", "role")->type->label_count, 2);
    assert_slice(field_named("user", "owner")->references_entity, "User");
    assert_type("user", "tags", "text[]");
    assert_type("user", "createdAt", "timestamp");
    assert_true(field_named("orders", "id")->is_primary_key);
    assert_slice(field_named("orders", "user_id")->json_name, "userId");
    assert_slice(field_named("orders", "user_id")->references_entity, "users");
}

static void sketches_of_schemas_say_it_in_brackets(void **state)
{
    (void)state;
    read_document(
        "# T\n## Database\n**Ship Schema**\n```javascript\n{\n"
        "  name: String (required, unique),\n"
        "  kind: String (enum: ['tug', 'ferry']),\n"
        "  flag: String (enum: red, white, blue),\n"
        "  harbour: ObjectId (ref: 'Harbour', required),\n"
        "  crew?: Number,\n"
        "  holds: [{ name: String, size: Number }],\n"
        "  timestamps: { createdAt, updatedAt }\n}\n```\n\n"
        "## Logs\n**Line**\n```javascript\n{\n  level: String,\n  text: String\n}\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(entity_named("Ship")->fields.count, 8);
    assert_true(field_named("Ship", "name")->is_required);
    assert_true(field_named("Ship", "name")->is_unique);
    assert_int_equal(field_named("Ship", "kind")->type->label_count, 2);
    assert_int_equal(field_named("Ship", "flag")->type->label_count, 3);
    assert_slice(field_named("Ship", "harbour")->references_entity, "Harbour");
    assert_true(field_named("Ship", "harbour")->is_required);
    assert_true(field_named("Ship", "crew")->is_optional);
    assert_type("Ship", "updatedAt", "timestamp");
}

static void schemas_of_calls_in_calls(void **state)
{
    (void)state;
    read_document(
        "```ts\nexport default defineSchema({\n"
        "  // what floats\n"
        "  boats: defineTable({\n"
        "    name: v.string(),\n"
        "    harbourId: v.id(\"harbours\"),\n"
        "    length: v.optional(v.number()), // metres\n"
        "    tags: v.array(v.string()),\n"
        "    kind: v.union(v.literal('sail'), v.literal('motor'), v.null()),\n"
        "    berth: v.object({ row: v.string(), place: v.number() }),\n"
        "  }).index('by_harbour', ['harbourId', '_creationTime']).index('by_name', ['name']),\n"
        "  harbours: defineTable({ name: v.string() }),\n});\n```\n"
        "```ts\nexport const moods = pgEnum('mood', ['calm', 'rough']);\n"
        "export const waters = pgTable('waters', {\n  id: serial('id').primaryKey(),\n"
        "  mood: moods('mood').notNull(),\n});\n"
        "const LogSchema = z.object({\n  id: z.string().uuid(),\n"
        "  text: z.string().min(1).max(80),\n  knots: z.coerce.number().int().optional(),\n"
        "  weather: z.enum(['sun', 'rain']).default('sun'),\n  ...shared,\n"
        "  crew: z.array(CrewSchema),\n  at: z.string().datetime(),\n});\n"
        "const other = compute(z.object);\n```\n");
    assert_type("boats", "name", "text");
    assert_true(field_named("boats", "name")->is_required);
    assert_slice(field_named("boats", "harbourId")->references_entity, "harbours");
    assert_type("boats", "length", "double");
    assert_true(field_named("boats", "length")->is_optional);
    assert_slice(field_named("boats", "length")->comment, "metres");
    assert_type("boats", "tags", "text[]");
    assert_int_equal(field_named("boats", "kind")->type->label_count, 2);
    assert_true(field_named("boats", "kind")->is_optional);
    assert_type("boats", "berth", "json");
    assert_int_equal(entity_named("boats")->fields.count, 6);
    assert_int_equal(entity_named("boats")->indexes.count, 1);
    assert_int_equal(entity_named("harbours")->fields.count, 1);
    assert_int_equal(field_named("waters", "mood")->type->label_count, 2);
    assert_type("Log", "id", "uuid");
    assert_type("Log", "text", "varchar(80)");
    assert_type("Log", "knots", "bigint");
    assert_true(field_named("Log", "knots")->is_optional);
    assert_slice(field_named("Log", "weather")->default_value.value->text, "sun");
    assert_type("Log", "crew", "json[]");
    assert_type("Log", "at", "timestamp");
    assert_int_equal(entity_named("Log")->fields.count, 6);
    assert_false(entity_named("Log")->is_request);
}

static void python_models_of_three_kinds(void **state)
{
    (void)state;
    read_document(
        "```python\nclass Role(str, Enum):\n    ADMIN = \"admin\"\n    USER = \"user\"\n\n"
        "class Item(Base):\n    \"\"\"A thing\n    for sale.\"\"\"\n"
        "    __tablename__ = \"items\"\n"
        "    id = Column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)\n"
        "    name = Column(String(50), nullable=False, unique=True)  # shown\n"
        "    owner_id = Column(Integer, ForeignKey(\"users.id\", ondelete=\"CASCADE\"))\n"
        "    owner = relationship(\"User\")\n\n"
        "    def total(self) -> int:\n        return 1\n\n"
        "class Tag(Base):\n    __tablename__ = \"tags\"\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    note: Mapped[Optional[str]] = mapped_column(String(30))\n\n"
        "class Book(models.Model):\n"
        "    title = models.CharField(max_length=200)\n"
        "    author = models.ForeignKey(Author, on_delete=models.CASCADE)\n"
        "    price = models.DecimalField(max_digits=10, decimal_places=2)\n\n"
        "class UserCreate(BaseModel):\n    email: EmailStr\n"
        "    role: Role = Role.USER\n    age: int | None = None\n"
        "    name: str = Field(..., max_length=20)\n```\n");
    assert_int_equal(enum_named("Role")->label_count, 2);
    assert_true(field_named("items", "id")->is_primary_key);
    assert_int_equal(field_named("items", "id")->default_value.kind, DEFAULT_UUID_RANDOM);
    assert_true(field_named("items", "name")->is_required);
    assert_slice(field_named("items", "name")->comment, "shown");
    assert_slice(field_named("items", "owner_id")->references_entity, "users");
    assert_int_equal(field_named("items", "owner_id")->on_delete, ACTION_CASCADE);
    assert_int_equal(entity_named("items")->fields.count, 3);
    assert_type("tags", "note", "varchar(30)");
    assert_true(field_named("tags", "note")->is_optional);
    assert_type("Book", "title", "varchar(200)");
    assert_slice(field_named("Book", "author_id")->references_entity, "Author");
    assert_type("Book", "price", "decimal(10,2)");
    assert_true(entity_named("UserCreate")->is_request);
    assert_slice(field_named("UserCreate", "role")->default_value.value->text, "user");
    assert_true(field_named("UserCreate", "age")->is_optional);
    assert_type("UserCreate", "name", "varchar(20)");
}

static void prisma_models_keep_columns_and_drop_relations(void **state)
{
    (void)state;
    read_document(
        "```prisma\nmodel User {\n  id    String @id @default(uuid())\n"
        "  email String @unique @db.VarChar(255)\n  role  Role @default(USER)\n"
        "  posts Post[]\n  name  String?\n  @@index([name])\n  @@map(\"users\")\n}\n\n"
        "model Post {\n  id       Int  @id @default(autoincrement())\n"
        "  author   User @relation(fields: [authorId], references: [id], onDelete: Cascade)\n"
        "  authorId String\n  @@unique([authorId, id])\n}\n\nenum Role {\n  USER\n  "
        "ADMIN\n}\n```\n");
    assert_int_equal(entity_named("users")->fields.count, 4);
    assert_true(field_named("users", "id")->is_primary_key);
    assert_int_equal(field_named("users", "id")->default_value.kind, DEFAULT_UUID);
    assert_type("users", "email", "varchar(255)");
    assert_int_equal(field_named("users", "role")->type->label_count, 2);
    assert_true(field_named("users", "name")->is_optional);
    assert_int_equal(entity_named("users")->indexes.count, 1);
    assert_int_equal(entity_named("Post")->fields.count, 2);
    assert_slice(field_named("Post", "authorId")->references_entity, "User");
    assert_int_equal(field_named("Post", "authorId")->on_delete, ACTION_CASCADE);
    assert_int_equal(entity_named("Post")->uniques.count, 1);
}

static void rust_structs_and_enums(void **state)
{
    (void)state;
    read_document(
        "```rust\nuse uuid::Uuid;\n#[derive(Debug)]\npub struct Thing {\n    pub id: Uuid,\n"
        "    #[serde(rename = \"type\")]\n    pub kind: Kind,\n"
        "    pub name: Option<String>, // nick\n    pub map: HashMap<String, i64>,\n}\n"
        "#[serde(rename_all = \"snake_case\")]\npub enum Kind { InProgress, Done }\n"
        "impl Thing { pub fn new() -> Self { todo!() } }\n```\n");
    assert_type("Thing", "id", "uuid");
    assert_slice(field_named("Thing", "kind")->json_name, "type");
    assert_slice(enum_named("Kind")->labels[0], "in_progress");
    assert_true(field_named("Thing", "name")->is_optional);
    assert_slice(field_named("Thing", "name")->comment, "nick");
    assert_type("Thing", "map", "json");
}

static void java_kotlin_and_csharp_classes(void **state)
{
    (void)state;
    read_document(
        "```java\n@Entity\n@Table(name = \"products\")\npublic class Product {\n"
        "    @Id @GeneratedValue(strategy = GenerationType.IDENTITY)\n    private Long id;\n"
        "    @Column(name = \"full_name\", nullable = false, length = 100)\n"
        "    private String name;\n"
        "    @ManyToOne @JoinColumn(name = \"category_id\")\n    private Category category;\n"
        "    @OneToMany(mappedBy = \"p\") private List<Review> reviews;\n"
        "    @Enumerated(EnumType.STRING) private Status status = Status.ACTIVE;\n"
        "    public Long getId() { return id; }\n"
        "    public enum Status { ACTIVE, GONE }\n}\n"
        "public record Pair(UUID id, @NotNull String name) {}\n```\n\n"
        "```csharp\npublic class Order : Base {\n    [Key] public int Id { get; set; }\n"
        "    [Required, MaxLength(50)]\n    public string Name { get; set; } = \"x\";\n"
        "    public decimal? Total { get; set; }\n"
        "    public ICollection<Line> Lines { get; set; }\n}\n```\n\n"
        "```kotlin\n@Entity\ndata class Cat(\n    @Id val id: Long? = null,\n"
        "    var name: String,\n) { fun meow() { } }\n```\n");
    assert_int_equal(entity_named("products")->fields.count, 4);
    assert_int_equal(field_named("products", "id")->default_value.kind, DEFAULT_AUTO_INCREMENT);
    assert_type("products", "full_name", "varchar(100)");
    assert_slice(field_named("products", "full_name")->json_name, "name");
    assert_slice(field_named("products", "category_id")->references_entity, "Category");
    assert_slice(field_named("products", "status")->default_value.value->text, "ACTIVE");
    assert_true(field_named("Pair", "name")->is_required);
    assert_int_equal(entity_named("Order")->fields.count, 3);
    assert_type("Order", "Name", "varchar(50)");
    assert_true(field_named("Order", "Total")->is_optional);
    assert_true(field_named("Cat", "id")->is_primary_key);
    assert_type("Cat", "name", "text");
}

static void languages_of_schemas(void **state)
{
    (void)state;
    read_document(
        "```graphql\ntype User {\n  id: ID!\n  name: String!\n  tags: [String!]\n}\n"
        "input NewUser { name: String! }\ntype Query { me: User }\n```\n\n"
        "```dbml\nTable orders {\n  id integer [primary key, increment]\n"
        "  email varchar(255) [not null, unique, note: 'login']\n"
        "  org_id uuid [ref: > orgs.id]\n  Indexes { (id, email) [unique] }\n}\n```\n\n"
        "```php\nSchema::create('flights', function (Blueprint $table) {\n    $table->id();\n"
        "    $table->string('name', 100)->nullable();\n"
        "    $table->enum('level', ['easy', 'hard'])->default('easy');\n"
        "    $table->foreignId('user_id')->constrained('users')->cascadeOnDelete();\n"
        "    $table->timestamps();\n});\n```\n");
    assert_true(field_named("User", "id")->is_primary_key);
    assert_true(field_named("User", "name")->is_required);
    assert_type("User", "tags", "text[]");
    assert_true(entity_named("NewUser")->is_request);
    assert_int_equal(entity_named("orders")->fields.count, 3);
    assert_int_equal(field_named("orders", "id")->default_value.kind, DEFAULT_AUTO_INCREMENT);
    assert_slice(field_named("orders", "email")->comment, "login");
    assert_slice(field_named("orders", "org_id")->references_entity, "orgs");
    assert_type("flights", "name", "varchar(100)");
    assert_int_equal(field_named("flights", "level")->type->label_count, 2);
    assert_slice(field_named("flights", "user_id")->references_entity, "users");
    assert_int_equal(entity_named("flights")->fields.count, 6);
}

static void functions_stay_prose(void **state)
{
    (void)state;
    read_document(
        "```python\ndef optimize(xs: List[int]) -> int:\n    class_ = 1\n    return 0\n```\n\n"
        "```go\nfunc Add(a, b int) int {\n    return a + b\n}\n```\n\n"
        "```ts\nclass Cart {\n  constructor(private x: number) {}\n  add() {}\n}\n```\n");
    assert_int_equal(sections->statements.count, 0);
    const struct document *document = list_at(&sections->documents, 0);
    assert_non_null(document->blocks[2].reason);
}

static void prisma_relations_lead_to_other_blocks(void **state)
{
    (void)state;
    read_document("```prisma\nmodel Skipper {\n  id    Int @id\n  boats Boat[]\n"
                  "  card  Card?\n  rank  Rank\n  tags  String[]\n  flags Flag[]\n}\n```\n\n"
                  "```prisma\nmodel Boat {\n  id      Int @id\n  skipper Skipper?\n"
                  "  @@map(\"boats\")\n}\n\nmodel Card {\n  id Int @id\n}\n\n"
                  "enum Rank {\n  MATE\n  CAPTAIN\n}\n\nenum Flag {\n  RED\n  BLUE\n}\n```\n");
    assert_int_equal(entity_named("Skipper")->fields.count, 4);
    assert_non_null(field_named("Skipper", "rank"));
    assert_non_null(field_named("Skipper", "tags"));
    assert_non_null(field_named("Skipper", "flags"));
    assert_int_equal(entity_named("boats")->fields.count, 1);
}

static const struct expression *check_of(const char *entity, const char *field)
{
    const struct expression *check = field_named(entity, field)->check;
    assert_non_null(check);
    return check;
}

static void assert_pattern(const char *entity, const char *field, const char *sign,
                           const char *pattern)
{
    const struct expression *check = check_of(entity, field);
    const struct expression *right = list_at(&check->arguments, 1);
    assert_true(slice_equal(check->text, slice_from(sign)));
    assert_true(slice_equal(right->text, slice_from(pattern)));
}

static void assert_bound(const char *entity, const char *field, const char *sign,
                         const char *number)
{
    assert_pattern(entity, field, sign, number);
}

static void validators_bound_what_fields_hold(void **state)
{
    (void)state;
    read_document(
        "# T\n## Models\n```js\nconst boatSchema = new mongoose.Schema({\n"
        "  name: { type: String, minlength: 3, maxlength: [40, 'x'] },\n"
        "  sign: { type: String, match: [/^[A-Z(,'\\/]{2,4}$/i, 'x'], required: true },\n"
        "  seats: { type: Number, min: [1, 'none'] },\n"
        "  kind: { type: String, enum: { values: ['sail', 'row'], message: 'x' } },\n"
        "  built: { type: Date, max: Date.now },\n});\n```\n\n"
        "```ts\n@Entity()\nclass Pier {\n  @PrimaryColumn() id: number;\n"
        "  @Column() @Max(9) depth: number;\n  @Column() @Length(2, 30) label: string;\n"
        "  @Matches(/^[a-z]+$/, { message: 'x' }) @Column() mark: string;\n}\n"
        "const hireSchema = z.object({\n  id: z.string(),\n  hours: z.number().gt(0),\n"
        "  note: z.string().nonempty(),\n});\n```\n\n"
        "```python\nclass Rating(models.Model):\n"
        "    stars = models.IntegerField(validators=[MinValueValidator(1)])\n"
        "    votes = models.PositiveIntegerField(default=0)\n"
        "    code = models.CharField(validators=[RegexValidator(regex=r'^[0-9]$')])\n```\n\n"
        "```go\ntype Skipper struct {\n    ID  int `json:\"id\"`\n"
        "    Age int `validate:\"required,lte=90\"`\n"
        "    Tags []string `validate:\"dive,min=2\"`\n}\n```\n\n"
        "```csharp\npublic class Buoy {\n  [Key] public int Id { get; set; }\n"
        "  [StringLength(12, MinimumLength = 3)] public string Colour { get; set; }\n"
        "  [RegularExpression(\"^B$\")] public string Sign { get; set; }\n}\n```\n");
    assert_bound("boat", "name", ">=", "3");
    assert_type("boat", "name", "varchar(40)");
    assert_pattern("boat", "sign", "~*", "^[A-Z(,'\\/]{2,4}$");
    assert_true(field_named("boat", "sign")->is_required);
    assert_bound("boat", "seats", ">=", "1");
    assert_int_equal(field_named("boat", "kind")->type->label_count, 2);
    assert_slice(field_named("boat", "built")->unheld_rule, "max Date.now");
    assert_bound("Pier", "depth", "<=", "9");
    assert_type("Pier", "label", "varchar(30)");
    assert_pattern("Pier", "mark", "~", "^[a-z]+$");
    assert_bound("hire", "hours", ">", "0");
    assert_bound("hire", "note", ">=", "1");
    assert_bound("Rating", "stars", ">=", "1");
    assert_bound("Rating", "votes", ">=", "0");
    assert_pattern("Rating", "code", "~", "^[0-9]$");
    assert_bound("Skipper", "Age", "<=", "90");
    assert_null(field_named("Skipper", "Tags")->check);
    assert_bound("Buoy", "Colour", ">=", "3");
    assert_type("Buoy", "Colour", "varchar(12)");
    assert_pattern("Buoy", "Sign", "~", "^B$");
}

static void what_begins_with_the_key_of_another_thing_belongs_to_it(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n```ts\ninterface Boat {\n  id: string;\n  name: string;\n"
                  "  hull: Hull;\n}\ninterface Hull {\n  boatId: string;\n  length: number;\n}\n"
                  "interface Inspection {\n  boatId: string;\n  passedOn: Date;\n}\n"
                  "interface BoatStats {\n  boatId: string;\n  hires: number;\n}\n"
                  "interface Voucher {\n  code: string;\n  boatId: string;\n}\n```\n\n"
                  "```go\ntype Mooring struct {\n    BoatID string\n    Pier   string\n}\n```\n"
                  "## Forms\n```ts\ninterface Hire {\n  boatId: string;\n  hours: number;\n}\n"
                  "```\n");
    assert_false(entity_named("Inspection")->is_request);
    assert_false(entity_named("Mooring")->is_request);
    assert_true(entity_named("Hull")->is_request); /* a field has it in it */
    assert_true(entity_named("BoatStats")->is_request);
    assert_true(entity_named("Voucher")->is_request);
    assert_true(entity_named("Hire")->is_request); /* outside of the model */
}

static void the_last_words_of_a_name_may_name_its_key(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n```python\n@dataclass\nclass BoatInspection:\n"
                  "    inspection_id: str\n    passed: bool\n\n"
                  "@dataclass\nclass Finding:\n    inspection_id: str\n    words: str\n\n"
                  "@dataclass\nclass Crew:\n    id: str\n    lead: CrewMember\n\n"
                  "@dataclass\nclass CrewMember:\n    member_id: str\n    name: str\n\n"
                  "@dataclass\nclass Pier:\n    id: str\n\n"
                  "@dataclass\nclass SouthPier:\n    pier_id: str\n    light: str\n\n"
                  "@dataclass\nclass HullPaint:\n    colour: str\n    paint_id: str\n```\n"
                  "## Forms\n```python\n@dataclass\nclass BoatWish:\n    wish_id: str\n"
                  "    name: str\n```\n");
    assert_false(entity_named("BoatInspection")->is_request);
    assert_true(field_named("BoatInspection", "inspection_id")->is_primary_key);
    assert_false(entity_named("Finding")->is_request); /* another thing's key */
    assert_false(field_named("Finding", "inspection_id")->is_primary_key);
    assert_true(entity_named("CrewMember")->is_request);               /* a field has it in it */
    assert_false(field_named("SouthPier", "pier_id")->is_primary_key); /* that of Pier */
    assert_true(entity_named("HullPaint")->is_request);
    assert_true(entity_named("BoatWish")->is_request); /* outside of the model */
}

static void literals_of_python_may_have_a_name(void **state)
{
    (void)state;
    read_document("# T\n## Data Models\n```python\nfrom typing import Literal\n"
                  "Level = Literal['low', 'high']\nSide: TypeAlias = Literal[\n    \"port\",\n    "
                  "\"starboard\",\n]\ntype Kind = typing.Literal['a', 'b', 'c']\n\n"
                  "class Berth(BaseModel):\n    id: str\n    level: Level\n    side: Side\n    "
                  "kind: Optional[Kind] = None\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(field_named("Berth", "level")->type->label_count, 2);
    assert_int_equal(field_named("Berth", "side")->type->label_count, 2);
    assert_int_equal(field_named("Berth", "kind")->type->label_count, 3);
}

static void members_that_are_other_types(void **state)
{
    (void)state;
    read_document(
        "# T\n## Models\n```ts\ninterface Pier {\n  id: string;\n  name: string;\n"
        "  boats: Boat[];\n}\ninterface Boat {\n  id: string;\n  pierId: string;\n"
        "  pier: Pier;\n  crew: Sailor[];\n  size: { length: number };\n}\n"
        "interface Sailor {\n  id: string;\n  name: string;\n  email: string;\n}\n"
        "interface PublicSailor {\n  id: string;\n  name: string;\n}\n"
        "interface PublicBath {\n  id: string;\n  name: string;\n}\n```\n\n"
        "```csharp\npublic class Rope {\n  [Key] public int Id { get; set; }\n"
        "  public int MakerId { get; set; }\n  public Maker Maker { get; set; }\n}\n```\n");
    assert_int_equal(entity_named("Pier")->fields.count, 2);
    assert_int_equal(entity_named("Boat")->fields.count, 4);
    assert_int_equal(field_named("Boat", "crew")->type->kind, TYPE_ARRAY);
    assert_int_equal(field_named("Boat", "size")->type->kind, TYPE_JSON);
    assert_true(entity_named("PublicSailor")->is_request);
    assert_false(entity_named("PublicBath")->is_request);
    assert_int_equal(entity_named("Rope")->fields.count, 2);
    assert_int_equal(sections->diagnostics->counts[SEVERITY_NOTE], 1); /* of the crew */
}

static void parts_of_the_program_are_no_things(void **state)
{
    (void)state;
    read_document("# T\n## Models\n```go\ntype Syncer struct {\n\tID string\n"
                  "\tmu sync.Mutex\n}\ntype Tracker struct {\n\tID string\n\tDB *gorm.DB\n}\n"
                  "type Store struct {\n\tID string\n\tBoats BoatRepository\n}\n"
                  "type Boat struct {\n\tID string\n\tSold sql.NullTime\n"
                  "\tGone gorm.DeletedAt\n}\n```\n");
    assert_true(entity_named("Syncer")->is_request);
    assert_true(entity_named("Tracker")->is_request);
    assert_true(entity_named("Store")->is_request);
    assert_false(entity_named("Boat")->is_request);
}

static void classes_need_no_body(void **state)
{
    (void)state;
    read_document("```kotlin\ndata class Pier(val id: UUID, val name: String)\n"
                  "data class Buoy(val id: UUID, val pierId: UUID)\n@Entity\n"
                  "data class Rope(val id: Long, val length: Int) : Thing()\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_int_equal(entity_named("Buoy")->fields.count, 2);
    assert_type("Rope", "length", "integer");
}

static void migrations_and_schemas_of_ecto(void **state)
{
    (void)state;
    read_document(
        "```elixir\ndefmodule Repo.Migrations.AddKennels do\n  def change do\n"
        "    create table(:kennels, primary_key: false) do\n"
        "      add :id, :uuid, primary_key: true\n"
        "      add :name, :string, size: 30, null: false # shown\n    end\n\n"
        "    create table(\"dogs\") do\n      add(:chip, :string)\n"
        "      add :fee, :decimal, precision: 6, scale: 2, default: 0\n"
        "      add :nicknames, {:array, :string}\n"
        "      add :kennel_id, references(:kennels, type: :uuid, on_delete: :delete_all),\n"
        "          null: false\n      timestamps()\n    end\n\n"
        "    create unique_index(:dogs, [:kennel_id, :chip])\n"
        "    create unique_index(:dogs, [:chip], where: \"fee > 0\")\n  end\nend\n```\n\n"
        "```ex\ndefmodule Pound.Stays.Stay do\n  use Ecto.Schema\n"
        "  @primary_key {:id, :binary_id, autogenerate: true}\n"
        "  schema \"stays\" do\n    field :state, Ecto.Enum, values: [:booked, :over]\n"
        "    field :code, :string\n    field :extra, :map, default: %{}\n"
        "    belongs_to :dog, Pound.Dog\n    has_many :meals, Pound.Meal\n  end\n\n"
        "  def changeset(stay, attrs) do\n    stay\n    |> cast(attrs, [:code])\n"
        "    |> validate_required([:code])\n    |> validate_length(:code, min: 4)\n"
        "    |> unique_constraint(:code)\n  end\nend\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_int_equal(entity_named("kennels")->fields.count, 2);
    assert_true(field_named("kennels", "id")->is_primary_key);
    assert_type("kennels", "name", "varchar(30)");
    assert_true(field_named("kennels", "name")->is_required);
    assert_slice(field_named("kennels", "name")->comment, "shown");
    assert_true(field_named("dogs", "id")->is_primary_key);
    assert_type("dogs", "fee", "decimal(6,2)");
    assert_type("dogs", "nicknames", "text[]");
    assert_type("dogs", "kennel_id", "uuid");
    assert_true(field_named("dogs", "kennel_id")->is_required);
    assert_slice(field_named("dogs", "kennel_id")->references_entity, "kennels");
    assert_int_equal(field_named("dogs", "kennel_id")->on_delete, ACTION_CASCADE);
    assert_type("dogs", "inserted_at", "timestamp");
    assert_int_equal(entity_named("dogs")->uniques.count, 1);
    assert_false(field_named("dogs", "chip")->is_unique);
    assert_type("stays", "id", "uuid");
    assert_int_equal(field_named("stays", "state")->type->label_count, 2);
    assert_type("stays", "extra", "json");
    assert_slice(field_named("stays", "dog_id")->references_entity, "Dogs");
    assert_true(field_named("stays", "code")->is_required);
    assert_true(field_named("stays", "code")->is_unique);
    assert_non_null(field_named("stays", "code")->check);
    assert_int_equal(entity_named("stays")->fields.count, 5);
}

static void indexes_stand_behind_the_columns(void **state)
{
    (void)state;
    read_document(
        "```ts\nexport const stays = pgTable('stays', {\n  id: serial('id').primaryKey(),\n"
        "  dogId: integer('dog_id').notNull(),\n  day: date('day'),\n  code: text('code'),\n"
        "}, (t) => ({\n  one: unique('one').on(t.dogId, t.day),\n"
        "  code: uniqueIndex('c').on(t.code),\n  day: index('d').on(t.day.desc()),\n}));\n"
        "export const walks = pgTable('walks', {\n  dogId: integer('dog_id'),\n"
        "  at: timestamp('at'),\n}, (table) => [primaryKey({ columns: [table.dogId, table.at] })]);"
        "\n```\n\n```js\nconst mealSchema = new mongoose.Schema({ dog: String, at: Date });\n"
        "mealSchema.index({ dog: 1, at: -1 }, { unique: true });\n"
        "mealSchema.index({ at: 1 });\n"
        "const Vet = sequelize.define('Vet', { name: DataTypes.STRING, town: DataTypes.STRING },"
        " { indexes: [{ unique: true, fields: ['name', 'town'] }, { fields: ['town'] }] });\n"
        "```\n");
    const struct list *together = list_at(&entity_named("stays")->uniques, 0);
    assert_int_equal(entity_named("stays")->uniques.count, 1);
    assert_slice(*(const struct slice *)list_at(together, 0), "dog_id");
    assert_true(field_named("stays", "code")->is_unique);
    assert_int_equal(entity_named("stays")->indexes.count, 1);
    assert_int_equal(entity_named("walks")->primary_key.count, 2);
    const struct index_statement *meals = list_at(&entity_named("meal")->indexes, 0);
    assert_int_equal(entity_named("meal")->indexes.count, 2);
    assert_true(meals->is_unique);
    assert_true(((const struct index_column *)list_at(&meals->columns, 1))->is_descending);
    assert_int_equal(entity_named("Vet")->uniques.count, 1);
    assert_int_equal(entity_named("Vet")->indexes.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(go_structs_have_tags_and_text_types_have_labels),
        SECTION_TEST(typescript_interfaces_unions_and_enums),
        SECTION_TEST(decorated_classes_are_stored),
        SECTION_TEST(schemas_built_by_calls),
        SECTION_TEST(sketches_of_schemas_say_it_in_brackets),
        SECTION_TEST(python_models_of_three_kinds),
        SECTION_TEST(prisma_models_keep_columns_and_drop_relations),
        SECTION_TEST(rust_structs_and_enums),
        SECTION_TEST(java_kotlin_and_csharp_classes),
        SECTION_TEST(languages_of_schemas),
        SECTION_TEST(functions_stay_prose),
        SECTION_TEST(schemas_of_calls_in_calls),
        SECTION_TEST(prisma_relations_lead_to_other_blocks),
        SECTION_TEST(validators_bound_what_fields_hold),
        SECTION_TEST(what_begins_with_the_key_of_another_thing_belongs_to_it),
        SECTION_TEST(the_last_words_of_a_name_may_name_its_key),
        SECTION_TEST(literals_of_python_may_have_a_name),
        SECTION_TEST(members_that_are_other_types),
        SECTION_TEST(parts_of_the_program_are_no_things),
        SECTION_TEST(classes_need_no_body),
        SECTION_TEST(migrations_and_schemas_of_ecto),
        SECTION_TEST(indexes_stand_behind_the_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tells by its name whether a type describes a thing that is stored, or only what goes over the
 * wire or makes the program run. Pure. */
#pragma once

#include "base/slice.h"

/* A message or body: CreateOrderRequest, LoginDto, ListUsersResponse, SearchParams. */
bool request_name_is_message(struct slice name);

/* A part of the program: UserService, OrderRepository, AppConfig, ButtonProps, AuthState. */
bool request_name_is_machinery(struct slice name);

/* Of those, the endings that a thing may have as well: "ValidationResult", "PrinterConfig". */
bool request_name_is_doubtful(struct slice name);

/* What is worked out of things when it is asked for: "UserStats", "OrderSummary". */
bool request_name_is_computed(struct slice name);

/* The thing that an answer's type shows: "UserResponse", "UserOut" and "UserDto" → "User". Empty:
 * the name is none of an answer, or what it shows is an act or an envelope ("LoginResponse",
 * "CreateUserDto", "ApiResponse"). */
struct slice request_name_thing(struct slice name);

/* The thing that a request's type makes: "BoatRequest", "CreateBoatRequest" and "BoatCreateDto" →
 * "Boat". Empty: the name is none of a request, or what it asks for is another act
 * ("LoginRequest", "UpdateBoatRequest"). */
struct slice request_name_made(struct slice name);

/* The thing that a request's type makes or changes: "CreateBoatRequest", "BoatPatch", "newBoat",
 * "BoatBase" and "Boat" itself → "Boat". Never empty but for an empty name. */
struct slice request_name_written(struct slice name);

/* What a part of a thing to be shown is a view of: "PublicBoat", "BoatSummary" → "Boat"; empty: the
 * name is of no such form. */
struct slice request_name_viewed(struct slice name);

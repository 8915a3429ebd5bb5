/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and tokens that others made: those of the RFCs, and those of Python's jwt and cryptography
 * (issued at 1700000000 by https://shop.example for "web" and "app", 900 seconds long). */
#pragma once

#include "base/json.h"

/* RFC 7515, A.1 and A.3: the payload is joe's, expires at 1300819380 */
#define RFC7515_HS256_KEY                                                                          \
    "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4" \
    "hcgUuTwjAzZr1Z9CAow\"}"
#define RFC7515_HS256_INPUT                                                                        \
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."                                                    \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA"                                      \
    "6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RFC7515_HS256_SIGNATURE "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define RFC7515_ES256_KEY                                                                          \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","                                       \
    "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}"
#define RFC7515_ES256_INPUT                                                                        \
    "eyJhbGciOiJFUzI1NiJ9."                                                                        \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9"                  \
    "pc19yb290Ijp0cnVlfQ"
#define RFC7515_ES256_SIGNATURE                                                                    \
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

/* RFC 8037, A.1 to A.4 */
#define RFC8037_KEY                                                                                \
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","  \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
#define RFC8037_THUMBPRINT "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
#define RFC8037_INPUT      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
#define RFC8037_SIGNATURE                                                                          \
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

/* RFC 7638, 3.1 */
#define RFC7638_KEY                                                                                \
    "{\"kty\":\"RSA\",\"n\":"                                                                      \
    "\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7"                     \
    "aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_"             \
    "RN5w6Cf0h4QyQ5v-65YG"                                                                         \
    "jQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"       \
    "bFTWhAI4vMQFh6"                                                                               \
    "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\","   \
    "\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}"
#define RFC7638_THUMBPRINT "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"

static const char python_hs256_key[] __attribute__((unused)) =
    "{\"kty\":\"oct\",\"kid\":\"h1\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
    "Hh8\"}";
static const char python_hs256_token[] __attribute__((unused)) =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6ImgxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL3Nob3Au"
    "ZXhhbXBsZSIsImF1ZCI6WyJ3ZWIiLCJhcHAiXSwic3ViIjoiNDIiLCJyb2xlIjoiYWRtaW4iLCJpYXQi"
    "OjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDkwMH0.QYWzNOLovYEmen--WnrDnrWeaba8IPJwRaLVlSk0"
    "jZ0";
static const char python_rs256_key[] __attribute__((unused)) =
    "{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":\"n6Mw-Oijw5bqLcDBOHazV_4o1TjAkPugptpIKoRA"
    "ok0UVRdsDGGyGoxfttKGNc7AIj9YqGxXzN4ZzoNclVX2l92tKCcrPdkcPd6McX_Lb_zy_YKdVkdiF2s2"
    "I6l0TgXhsvf_r432kA4c_4p57X6xY1vJjZ5aZlzOXkVgFmaW4CZ__LZ7650zdNIT_2klZ5K50bn9aD_Y"
    "3ca19053-3-wQlijS4m7OWXcesypTb9MOftBy8LYSGfKidDZpWdbaS9QSPl2mOKgp8kcEXkSJmqmh5LC"
    "Yc5HNxPMq8tYJc8rhLf7oCmvhx3pEC4VJkMimBrJDutSIeK3rC6TXOsJJ9OhGw\",\"e\":\"AQAB\","
    "\"d\":\"LxKS9UK8T4dnxFgLYdf2qGLEraMPfXEFfU3ua8MVwAYUkcbXUItaVmPAMYvAkYtGspKVVQyl"
    "kz6Gw5OOsGZp0XxHfAiYwqMLpd7C8RDq7znaeRCTzoY8EYXGsBtetUcct4ZTefPVmcLfoCa4L2Tlb9P4"
    "Ce-A3qBNJhU08UYNBUk9G-4s_OupUgQ0Z_fzCkxKDoDHySBUZAmQNjOx1DimqhwqPD2-jVWkBzJk64z8"
    "YzSwnnazHEDM4NZsBTud3UmnOU7UIyVwZ_noCNqUCqG8EvMcMmnwJv-gM7cavGvT1aQMW0waRmp6-VZm"
    "poOV1rP-7X8Ve6KDh0ltcz_Y5kMsQQ\",\"p\":\"4OQIt0FTFd7QzpePHcMFkKU6sJF0liVxTYqND72"
    "uDlksqFlHzt4qD2ck6_xg2jITJCduzVgzMCb8evX60hck0yit2bZljkyQ2doNCnkdC4s6j1Ug3qjTIWD"
    "QSaKkzFDL7JzYZdgLeZaHKGYNoB6AMeMMvUkVlq8z_z8mv6itwSE\",\"q\":\"tbheYSbbRiO6hqv6D"
    "Eam1DkVi3j2nIswKsNCnm-6QLu8je4-cShLxbNG7aF2Sn_AiSqfgPhyRDtWBWDBGsLzyiv3IVe7HR7m0"
    "L6_Atosi2lMpWDSM4qqZDe96ldB16OfhFnhlK6ZLf9MBgA6pRX5hifUNZB1f0ibZteNoKyfzrs\",\"d"
    "p\":\"jxHjTZo8XlSDKHsY7EkumCfVn5DZx8-INllnhlUYjz5B_9PUsBF8VpI61fqYLxfeP4jqn6512j"
    "NjOmKUr-VTYxalCzVThGTHXiCvXTNRvA9WMOtqXtyufLSXrdDP4L-iDCR4Mspv-mk-EQBjuLLOwW39o8"
    "oD9vn9LWwinZmU-KE\",\"dq\":\"Zd__oU2MXo0HNBrT6u_s9UsvZeqhru9lSIQBJBuU-leFhLhM71l"
    "c6W_xUqVTUL7ALOXlWANw5Amz1v4AJEWpMO1m9Z1efBvn4J0fLrUrhdi5rHlUPqr9jYOmh-r1MbQ8aJG"
    "PIrCjlaLrdu3H8ucX5XsMwB7FkF8fKA-uCabdTKM\",\"qi\":\"Tr20VuF51oy9WeoUc3WX3SMXmMAl"
    "3MZ1r9a3D6VtA2nrEPakUvVv5zUiftzBr8fhusV4-0fRLruTi9o0FyU3GSLmqvM2RqveeVgDgs7z6-vK"
    "Tc9JzeA73QYTtHRwblplZgS1B4sLM_Rj1PTtbAW2cPglS4hJ4SJfECwmJE0F0ME\"}";
static const char python_rs256_pem[] __attribute__((unused)) =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCfozD46KPDluot\n"
    "wME4drNX/ijVOMCQ+6Cm2kgqhECiTRRVF2wMYbIajF+20oY1zsAiP1iobFfM3hnO\n"
    "g1yVVfaX3a0oJys92Rw93oxxf8tv/PL9gp1WR2IXazYjqXROBeGy9/+vjfaQDhz/\n"
    "inntfrFjW8mNnlpmXM5eRWAWZpbgJn/8tnvrnTN00hP/aSVnkrnRuf1oP9jdxrX3\n"
    "Tnf7f7BCWKNLibs5Zdx6zKlNv0w5+0HLwthIZ8qJ0NmlZ1tpL1BI+XaY4qCnyRwR\n"
    "eRImaqaHksJhzkc3E8yry1glzyuEt/ugKa+HHekQLhUmQyKYGskO61Ih4resLpNc\n"
    "6wkn06EbAgMBAAECggEALxKS9UK8T4dnxFgLYdf2qGLEraMPfXEFfU3ua8MVwAYU\n"
    "kcbXUItaVmPAMYvAkYtGspKVVQylkz6Gw5OOsGZp0XxHfAiYwqMLpd7C8RDq7zna\n"
    "eRCTzoY8EYXGsBtetUcct4ZTefPVmcLfoCa4L2Tlb9P4Ce+A3qBNJhU08UYNBUk9\n"
    "G+4s/OupUgQ0Z/fzCkxKDoDHySBUZAmQNjOx1DimqhwqPD2+jVWkBzJk64z8YzSw\n"
    "nnazHEDM4NZsBTud3UmnOU7UIyVwZ/noCNqUCqG8EvMcMmnwJv+gM7cavGvT1aQM\n"
    "W0waRmp6+VZmpoOV1rP+7X8Ve6KDh0ltcz/Y5kMsQQKBgQDg5Ai3QVMV3tDOl48d\n"
    "wwWQpTqwkXSWJXFNio0Pva4OWSyoWUfO3ioPZyTr/GDaMhMkJ27NWDMwJvx69frS\n"
    "FyTTKK3ZtmWOTJDZ2g0KeR0LizqPVSDeqNMhYNBJoqTMUMvsnNhl2At5locoZg2g\n"
    "HoAx4wy9SRWWrzP/Pya/qK3BIQKBgQC1uF5hJttGI7qGq/oMRqbUORWLePacizAq\n"
    "w0Keb7pAu7yN7j5xKEvFs0btoXZKf8CJKp+A+HJEO1YFYMEawvPKK/chV7sdHubQ\n"
    "vr8C2iyLaUylYNIziqpkN73qV0HXo5+EWeGUrpkt/0wGADqlFfmGJ9Q1kHV/SJtm\n"
    "142grJ/OuwKBgQCPEeNNmjxeVIMoexjsSS6YJ9WfkNnHz4g2WWeGVRiPPkH/09Sw\n"
    "EXxWkjrV+pgvF94/iOqfrnXaM2M6YpSv5VNjFqULNVOEZMdeIK9dM1G8D1Yw62pe\n"
    "3K58tJet0M/gv6IMJHgyym/6aT4RAGO4ss7Bbf2jygP2+f0tbCKdmZT4oQKBgGXf\n"
    "/6FNjF6NBzQa0+rv7PVLL2Xqoa7vZUiEASQblPpXhYS4TO9ZXOlv8VKlU1C+wCzl\n"
    "5VgDcOQJs9b+ACRFqTDtZvWdXnwb5+CdHy61K4XYuax5VD6q/Y2Dpofq9TG0PGiR\n"
    "jyKwo5Wi63btx/LnF+V7DMAexZBfHygPrgmm3UyjAoGATr20VuF51oy9WeoUc3WX\n"
    "3SMXmMAl3MZ1r9a3D6VtA2nrEPakUvVv5zUiftzBr8fhusV4+0fRLruTi9o0FyU3\n"
    "GSLmqvM2RqveeVgDgs7z6+vKTc9JzeA73QYTtHRwblplZgS1B4sLM/Rj1PTtbAW2\n"
    "cPglS4hJ4SJfECwmJE0F0ME=\n"
    "-----END PRIVATE KEY-----\n";
static const char python_rs256_token[] __attribute__((unused)) =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL3Nob3Au"
    "ZXhhbXBsZSIsImF1ZCI6WyJ3ZWIiLCJhcHAiXSwic3ViIjoiNDIiLCJyb2xlIjoiYWRtaW4iLCJpYXQi"
    "OjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDkwMH0.OogCc1hMjk_0pqEXOhqjb0lTC88NPcevPwx38T_j"
    "ZYCpK08_5x-ciixcKUstn5jBOmzBbKctdjP0IVdEOrUOuOP8GAe6e2kXIPYEzBJFgYXsgbC4dREaF4rd"
    "lAlehFtVsoHywL9efwpyASd39WQbYJQrfqLTK_ckpcHQ0mLtpmfs8tYvpV1uwUtppRqcdOtilgNyzTed"
    "pHB--K17o0ektUy03UiJAgEPhU_Wrl6irGY5sU3kjFRntsIw75JTpKwyrMptHABOeK2CP7d0dckoR5oC"
    "HIIYD-IXf4MSC590bV0MF4PLl35uRH-51O6il9HTyyubIqntXN3e_pmWvimOvA";
static const char python_eddsa_key[] __attribute__((unused)) =
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"e1\",\"x\":\"Kay64UG8yvCyLhqU000L"
    "xzYeUm0L_hLIl5S8kyKWbdc\"}";
static const char python_eddsa_token[] __attribute__((unused)) =
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImUxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL3Nob3Au"
    "ZXhhbXBsZSIsImF1ZCI6WyJ3ZWIiLCJhcHAiXSwic3ViIjoiNDIiLCJyb2xlIjoiYWRtaW4iLCJpYXQi"
    "OjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDkwMH0.6tWsF98_sZd_foz3ckR9eUT-LxBrC6DUpM4cynGk"
    "QzxiYh9Ql3zz1S1-wsatHVV1dgyp6yXpz3rw9f7EWXHCBA";
static const char python_es256_key[] __attribute__((unused)) =
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"c1\",\"x\":\"cp_LpiQjJE1fXP3GNsXFi9w"
    "Oifk1CpZtriDSem6n1UA\",\"y\":\"3go6D6F1rQZMEa8Ni1XvDhJDMRPiErCkxWfw560OQ0w\"}";
static const char python_es256_pem[] __attribute__((unused)) =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvK0XCIQhiTWZBcuC\n"
    "Wc+LnrLcwLdRVuLSR3pXpFUgsBahRANCAARyn8umJCMkTV9c/cY2xcWL3A6J+TUK\n"
    "lm2uINJ6bqfVQN4KOg+hda0GTBGvDYtV7w4SQzET4hKwpMVn8OetDkNM\n"
    "-----END PRIVATE KEY-----\n";
static const char python_es256_token[] __attribute__((unused)) =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImMxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL3Nob3Au"
    "ZXhhbXBsZSIsImF1ZCI6WyJ3ZWIiLCJhcHAiXSwic3ViIjoiNDIiLCJyb2xlIjoiYWRtaW4iLCJpYXQi"
    "OjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDkwMH0.AWwLaen9WN_1TJ3A9DkxclhucIcaDfpU91D-714t"
    "PqcOKsixea9fQIaazgOIGz6-3mIaRYfogghPnr1cCMeDaw";
static const char python_p384_pem[] __attribute__((unused)) =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBpqmIGbKtUbrBWgUiX\n"
    "aEqNQc8f3b3NQf79MCwe4ijtezMmMo8NnKJQdR+eja4Yl9ihZANiAAR4ImgW1TKT\n"
    "lWlQiiRNRF6GXb6WE14OxOvu+FlN8sVPlar4Epl74j72gawCMz7oADHJDRLQheJW\n"
    "a0vyIH77FzTvPWxDtzkBzIfAv67KcKh5+KPjvNvW+Y/gsFk1p4RZxBI=\n"
    "-----END PRIVATE KEY-----\n";
static const char python_rsa1024_pem[] __attribute__((unused)) =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC2ZShLEMZvXK4MvVQis22yel6l\n"
    "qTYiKQCMfldMmBOYAddlQol1hyg+8vaDj6k3pxQbfVUAAy1SJEr76+Se+X91xBpI\n"
    "b1e6iiT7L6SttMQs7b9QQwMg20116IivCQyohCRrA9AuIFtOWj27AIVAuT1UY4tH\n"
    "DB8DSdelpWtqgISPnwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
static const char python_encrypted_pem[] __attribute__((unused)) =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiFqIJrc04YtgICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEMRQITLf1YcLqAU1Jo0UKkEgZDl\n"
    "8y3j1OVTe0m/rS/aWYr4249Hsz63RGxjvf0XSiyqUd4NQ7ZSplnTh/MutgUSTVH7\n"
    "ST/LjlfTU+EhcNy7y6A9bULKm1KaThlydmeWtVOmMGlUD7eW1wSvkMdwQDQo6Y7N\n"
    "542Ngx0T4vFNyghK34SYdOHmrnTa1O8KZxTVu/zzV5vONip1lqj4jnOG2FKHzSA=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

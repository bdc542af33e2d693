package dev.drydock.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MappersTest {
    private record Sheet(@Nullable String name, int rows) {}

    static Stream<JsonMapper> all() {
        return Stream.of(
                Mappers.OWN,
                Mappers.RECORDS,
                Mappers.RECORDS_WITHOUT_NULLS,
                Mappers.COMPLETE_RECORDS,
                Mappers.EXACT_RECORDS,
                Mappers.SIGNED,
                Mappers.DECIMALS);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyMapperRefusesWhatCanBeReadInTwoWays(JsonMapper mapper) throws IOException {
        assertThat(mapper.readValue("{\"name\":\"a\",\"rows\":3}", Sheet.class)).isEqualTo(new Sheet("a", 3));
        refuses(mapper, "{\"name\":\"a\",\"rows\":3,\"rows\":4}", "Duplicate");
        refuses(mapper, "{\"name\":\"a\",\"rows\":3,\"columns\":4}", "Unrecognized");
        refuses(mapper, "{\"name\":\"a\",\"rows\":3} {}", "Trailing");
        assertThatThrownBy(() -> mapper.readTree("{\"a\":1,\"a\":2}")).hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> mapper.readTree("{\"a\":NaN}")).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void onlyWhatDrydockWroteMayLackANumber() throws IOException {
        assertThat(Mappers.OWN.readValue("{\"name\":\"a\"}", Sheet.class)).isEqualTo(new Sheet("a", 0));
        refuses(Mappers.RECORDS, "{\"name\":\"a\"}", "Cannot map `null`");
        refuses(Mappers.RECORDS_WITHOUT_NULLS, "{\"name\":\"a\",\"rows\":null}", "Cannot map `null`");
        refuses(Mappers.COMPLETE_RECORDS, "{\"rows\":3}", "Missing");
        refuses(Mappers.COMPLETE_RECORDS, "{\"name\":null,\"rows\":3}", "Null value");
    }

    @Test
    void aTextIsNoNumberInAnExactRecord() throws IOException {
        assertThat(Mappers.RECORDS.readValue("{\"name\":\"a\",\"rows\":\"3\"}", Sheet.class))
                .isEqualTo(new Sheet("a", 3));
        refuses(Mappers.EXACT_RECORDS, "{\"name\":\"a\",\"rows\":\"3\"}", "Cannot coerce");
    }

    @Test
    void nullIsNotWrittenWhereItIsLeftOut() throws IOException {
        assertThat(Mappers.RECORDS.writeValueAsString(new Sheet(null, 3))).isEqualTo("{\"name\":null,\"rows\":3}");
        assertThat(Mappers.RECORDS_WITHOUT_NULLS.writeValueAsString(new Sheet(null, 3)))
                .isEqualTo("{\"rows\":3}");
    }

    @Test
    void decimalsKeepTheirDigits() throws IOException {
        String text = "{\"a\":0.10,\"b\":0.000000001,\"c\":123456789.123456789}";
        assertThat(Mappers.DECIMALS.writeValueAsString(Mappers.DECIMALS.readTree(text)))
                .isEqualTo(text);
        assertThatThrownBy(() -> Mappers.DECIMALS.readTree("1".repeat(101))).hasMessageContaining("100");
    }

    @Test
    void whatIsSignedHasBounds() {
        for (JsonMapper mapper : Stream.of(Mappers.SIGNED, Mappers.DECIMALS).toList()) {
            assertThatThrownBy(() -> mapper.readTree("[".repeat(33) + "]".repeat(33)))
                    .hasMessageContaining("32");
        }
        assertThatThrownBy(() -> Mappers.SIGNED.readTree("[" + "1,".repeat(250_000) + "1]"))
                .hasMessageContaining("250000");
    }

    @Test
    void requestsOfClientsHaveBounds() {
        assertThatThrownBy(() -> drain(Streaming.REQUESTS.createParser("[".repeat(17))))
                .hasMessageContaining("16");
        assertThatThrownBy(() -> drain(Streaming.ofRecords(10).createParser("{\"a\":\"" + "x".repeat(11) + "\"}")))
                .hasMessageContaining("10");
        assertThatThrownBy(() -> drain(Streaming.ofRecords(10).createParser("{\"a\":1,\"a\":2}")))
                .hasMessageContaining("Duplicate");
    }

    private static void drain(JsonParser parser) throws IOException {
        try (parser) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
    }

    private static void refuses(JsonMapper mapper, String json, String words) {
        assertThatThrownBy(() -> mapper.readValue(json, Sheet.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining(words);
    }
}

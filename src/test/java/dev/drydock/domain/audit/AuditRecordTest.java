package dev.drydock.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditRecordTest {
    @Test
    void readsWhatItWrites() {
        AuditRecord record = new AuditRecord(
                17,
                Instant.parse("2026-11-24T01:02:03.004Z"),
                "em\"il\\",
                "execution.submit",
                "execution/12",
                new TreeMap<>(Map.of("reason", "tab\there, \u007f and ü 😀", "\",\"actor\":\"", "", "b", "c")));

        assertThat(AuditRecord.parse(record.canonical())).contains(record);
        AuditRecord bare = new AuditRecord(0, Instant.EPOCH, "", "", "", new TreeMap<>());
        assertThat(AuditRecord.parse(bare.canonical())).contains(bare);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"action\":\"a\",\"actor\":\"b\",\"at\":\"yesterday\",\"details\":{},\"number\":1,\"subject\":\"c\"}",
                "{\"action\":\"a\",\"actor\":\"b\",\"at\":\"1970-01-01T00:00:00Z\",\"details\":{},\"number\":x,\"subject\":\"c\"}",
                "{\"action\":\"a\",\"actor\":\"b\",\"at\":\"1970-01-01T00:00:00Z\",\"details\":{},\"number\":1,\"subject\":\"c\"} ",
                "{\"action\":\"a\",\"actor\":\"b\",\"at\":\"1970-01-01T00:00:00Z\",\"details\":{\"b\":\"\",\"a\":\"\"},\"number\":1,\"subject\":\"c\"}",
                "{\"action\":\"\\u00"
            })
    void readsNothingElse(String text) {
        assertThat(AuditRecord.parse(text)).isEmpty();
    }
}

package dev.drydock.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemReportStoreTest {
    private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PAGE = "<p>".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path root;

    @Test
    void keepsAReportOnceUnderTheDigestOfItsJson() {
        FileSystemReportStore store = new FileSystemReportStore(root);
        String digest = store.keep(JSON, PAGE);

        assertThat(store.keep(JSON, PAGE)).isEqualTo(digest);
        assertThat(store.findJson(digest))
                .hasValueSatisfying(json -> assertThat(json).isEqualTo(JSON));
        assertThat(store.findPage(digest))
                .hasValueSatisfying(page -> assertThat(page).isEqualTo(PAGE));
        assertThat(store.findJson("ab".repeat(32))).isEmpty();
        assertThat(root).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void refusesAReportThatWasChangedOnDisk() throws Exception {
        FileSystemReportStore store = new FileSystemReportStore(root);
        String digest = store.keep(JSON, PAGE);
        Files.writeString(root.resolve(digest).resolve("gate-report.json"), "{ }");

        assertThatThrownBy(() -> store.findJson(digest))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(CommonFailure.STORED_BYTES_ALTERED));
    }

    @Test
    void takesNoPathForADigest() {
        assertThatThrownBy(() -> new FileSystemReportStore(root).findPage("../secret"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

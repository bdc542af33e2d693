package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTokenTest {
    @TempDir
    Path folder;

    private NodeToken token;

    @BeforeEach
    void name() {
        token = new NodeToken(folder.resolve("node.token"), folder.resolve("node.token.sha256"));
    }

    @Test
    void takesTheTokenOfItsFile() throws IOException {
        Files.writeString(folder.resolve("node.token"), "secret\n");
        token.require(Optional.of("Bearer secret"));
        assertRefused(Optional.of("Bearer other"));
        assertRefused(Optional.of("Bearer " + Sha256.hex("secret")));
    }

    @Test
    void needsNoMoreThanItsHash() throws IOException {
        Files.writeString(folder.resolve("node.token.sha256"), Sha256.hex("secret") + "\n");
        token.require(Optional.of("bearer secret"));
        assertRefused(Optional.of("Bearer " + Sha256.hex("secret")));
    }

    @Test
    void takesNoneWithoutEitherFile() throws IOException {
        assertRefused(Optional.empty());
        assertRefused(Optional.of("Bearer "));
        Files.writeString(folder.resolve("node.token"), "\n");
        assertRefused(Optional.of("Bearer "));
        Files.writeString(folder.resolve("node.token.sha256"), Sha256.hex(""));
        assertRefused(Optional.of("Bearer "));
    }

    private void assertRefused(Optional<String> header) {
        DrydockException refused = assertThrows(DrydockException.class, () -> token.require(header));
        assertThat(refused.code()).isEqualTo(ServingFailure.NODE_TOKEN_WRONG);
    }
}

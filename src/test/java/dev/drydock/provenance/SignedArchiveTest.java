package dev.drydock.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands by which an archive is signed and verified, exactly as the guides have them. */
class SignedArchiveTest {
    private static final Path GUIDES = Path.of(System.getProperty("drydock.basedir", "."), "docs/guides");
    private static final Pattern BLOCK = Pattern.compile("^```\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    Path folder;

    private Path archive;
    private Path sums;

    @BeforeEach
    void makeAnArchive() throws Exception {
        boolean present = Files.isExecutable(Path.of("/usr/bin/openssl"));
        assumeTrue(present || "true".equals(System.getenv("CI")), "no archive is signed: install openssl");
        Path target = Files.createDirectory(folder.resolve("target"));
        archive = target.resolve(named());
        sums = target.resolve(named() + ".sha256");
        Files.writeString(archive, "an archive");
        Files.writeString(sums, Sha256.hexOfFile(archive) + "  " + named() + "\n");
        for (String block : blocks("release.md", "openssl")) {
            assertThat(run(folder, block)).as(block).isZero();
        }
        Files.copy(folder.resolve("drydock-release.pub"), target.resolve("drydock-release.pub"));
    }

    @Test
    void whatTheOwnerSignedIsAccepted() throws Exception {
        assertThat(verify()).isZero();
    }

    @Test
    void anotherArchiveIsRefused() throws Exception {
        Files.writeString(archive, "another archive");
        assertThat(verify()).isNotZero();
    }

    @Test
    void anotherArchiveWithItsOwnDigestIsRefused() throws Exception {
        Files.writeString(archive, "another archive");
        Files.writeString(sums, Sha256.hexOfFile(archive) + "  " + named() + "\n");
        assertThat(verify()).isNotZero();
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        assertThat(run(
                        folder,
                        "openssl genpkey -algorithm ed25519 -out other.key && openssl pkey -in other.key -pubout"
                                + " -out target/drydock-release.pub"))
                .isZero();
        assertThat(verify()).isNotZero();
    }

    @Test
    void theKeyIsReadableByItsOwnerOnly() throws Exception {
        assertThat(Files.getPosixFilePermissions(folder.resolve("drydock-release.key")))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }

    private int verify() throws Exception {
        List<String> blocks = blocks("install.md", "openssl pkeyutl");
        assertThat(blocks).hasSize(1);
        return run(folder.resolve("target"), blocks.get(0));
    }

    /** The archive's name in the guides. */
    private static String named() throws IOException {
        Matcher name = Pattern.compile("archive=(drydock-\\S+[.]tar[.]gz)")
                .matcher(Files.readString(GUIDES.resolve("install.md")));
        assertThat(name.find()).isTrue();
        return name.group(1);
    }

    private static List<String> blocks(String guide, String with) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(GUIDES.resolve(guide)));
        while (block.find()) {
            if (block.group(1).contains(with)) {
                blocks.add(block.group(1));
            }
        }
        return blocks;
    }

    private static int run(Path in, String commands) throws Exception {
        Process shell = new ProcessBuilder("bash", "-e", "-c", commands)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        System.out.print(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return shell.waitFor();
    }
}

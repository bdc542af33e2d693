package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserRegistryTest {
    @TempDir
    Path folder;

    @Test
    void readsUsersAndTheGroupsThatNameThem() throws IOException {
        Path file = Files.writeString(folder.resolve("orchestrator.xml"), """
                <server description="d">
                  <variable name="drydock.db.user" value="drydock"/>
                  <basicRegistry id="users" realm="drydock">
                    <user name="ada" password="{hash}x"/>
                    <user name="emil" password="{hash}y"/>
                    <group name="admin"><member name="ada"/></group>
                    <group name="engineer"><member name="ada"/><member name="emil"/></group>
                  </basicRegistry>
                </server>
                """);

        assertThat(UserRegistry.read(file))
                .containsExactly(
                        new UserRegistry.Entry("ada", "{hash}x", List.of("admin", "engineer")),
                        new UserRegistry.Entry("emil", "{hash}y", List.of("engineer")));
        assertThat(UserRegistry.read(folder.resolve("none.xml"))).isEmpty();
    }

    @Test
    void refusesWhatIsNoXmlAndWhatDeclaresEntities() throws IOException {
        for (String text : List.of("<server>", "", "<!DOCTYPE a [<!ENTITY b \"c\">]><server>&b;</server>")) {
            Path file = Files.writeString(folder.resolve("bad.xml"), text);
            assertThatThrownBy(() -> UserRegistry.read(file))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(CommonFailure.CONFIGURATION_INVALID));
        }
    }
}

package dev.drydock.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.config.SiteFolder;
import dev.drydock.controls.SiteSettings;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.Envelope;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Values of keys in the files of a site: {@code site.yaml}, the signed gate policy, the signed trust file. */
final class SettingValues {
    private static final String NOT_HERE = "not readable here; ask on the site's machine";
    private static final String DAMAGED = "cannot be read; correct the file";
    private static final String NOT_SET = "not set";
    private static final String USUAL = "not in site.yaml, so its default applies";

    private final SiteFolder site;

    SettingValues(SiteFolder site) {
        this.site = site;
    }

    /** @param name file and key, such as {@code policy.gates.floor.min} */
    String of(String name) {
        String file = name.substring(0, name.indexOf('.'));
        String key = name.substring(name.indexOf('.') + 1);
        try {
            return switch (file) {
                case "site" -> SiteSettings.find(site.configuration(), key).orElse(USUAL);
                case "policy" -> signed(site.policy(), Envelope.POLICY_TYPE, key);
                default -> signed(site.trust(), Envelope.TRUST_TYPE, key);
            };
        } catch (NoSuchFileException | AccessDeniedException e) {
            return NOT_HERE;
        } catch (IOException | DrydockException | IllegalArgumentException e) {
            return DAMAGED;
        }
    }

    private static String signed(Path file, String type, String key) {
        if (!Files.isReadable(file)) {
            return NOT_HERE;
        }
        JsonNode root = Json.tree(Envelope.parse(PlainFiles.read(file), type).payload());
        JsonNode at = root;
        for (String part : key.split("\\.", -1)) {
            at = at.path(part);
        }
        String value = at.isMissingNode()
                ? NOT_SET
                : at.isContainerNode() ? at.size() + (at.size() == 1 ? " entry" : " entries") : at.asText();
        return value + " (version " + root.path("version").asText() + ")";
    }
}

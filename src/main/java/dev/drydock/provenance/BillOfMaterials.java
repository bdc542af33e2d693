package dev.drydock.provenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.json.Mappers;
import dev.drydock.provenance.Inventory.Item;
import dev.drydock.provenance.Inventory.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The software bill of materials in the format of <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6</a>. The same
 * installation has the same document: its serial number is made of what it says.
 */
final class BillOfMaterials {
    private static final JsonMapper JSON = Mappers.OWN;
    private static final String LIBERTY = "pkg:maven/io.openliberty/openliberty-runtime@";

    private final Inventory inventory;
    private final Program program;
    private final ObjectNode root = JSON.createObjectNode();
    /** What the product consists of, by its references. */
    private final Set<String> direct = new TreeSet<>();
    /** References to what may contain more than was found in it. */
    private final Set<String> incomplete = new TreeSet<>();

    private BillOfMaterials(Inventory inventory, Program program) {
        this.inventory = inventory;
        this.program = program;
    }

    static String of(Inventory inventory, Program program) {
        return new BillOfMaterials(inventory, program).write();
    }

    private String write() {
        root.put("bomFormat", "CycloneDX");
        root.put("specVersion", "1.6");
        root.put("serialNumber", "");
        root.put("version", 1);
        metadata();
        ArrayNode components = root.putArray("components");
        for (Origin origin : List.of(Origin.DRYDOCK, Origin.MAVEN, Origin.NATIVE)) {
            of(origin).forEach(item -> direct.add(component(components, item)));
        }
        liberty(components);
        dependencies();
        ArrayNode compositions = root.putArray("compositions");
        ObjectNode whole = compositions.addObject().put("aggregate", "complete");
        whole.putArray("assemblies").add(product());
        ObjectNode natives = compositions.addObject().put("aggregate", "incomplete");
        incomplete.forEach(natives.putArray("assemblies")::add);
        String unnumbered = text();
        root.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(unnumbered.getBytes(StandardCharsets.UTF_8)));
        return text();
    }

    private String text() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings is always JSON", e);
        }
    }

    private List<Item> of(Origin origin) {
        return inventory.items().stream()
                .filter(item -> item.origin() == origin)
                .toList();
    }

    private String product() {
        return "pkg:maven/dev.drydock/drydock@" + program.version().number() + "?type=tar.gz";
    }

    private void metadata() {
        ObjectNode metadata = root.putObject("metadata");
        metadata.put("timestamp", program.timestamp());
        metadata.putArray("lifecycles").addObject().put("phase", "post-build");
        ObjectNode component = metadata.putObject("component");
        component.put("type", "application");
        component.put("bom-ref", product());
        component.put("group", "dev.drydock");
        component.put("name", "drydock");
        component.put("version", program.version().toString());
        licence(component, "Apache-2.0");
        component.put("purl", product());
        component
                .putArray("properties")
                .addObject()
                .put("name", "drydock:commit")
                .put("value", program.version().commit());
    }

    private void liberty(ArrayNode components) {
        String reference = LIBERTY + program.liberty() + "?type=zip";
        ObjectNode liberty = components.addObject();
        liberty.put("type", "framework");
        liberty.put("bom-ref", reference);
        liberty.put("group", "io.openliberty");
        liberty.put("name", "openliberty-runtime");
        liberty.put("version", program.liberty());
        liberty.put("description", "cut down to the features that Drydock's servers need");
        licence(liberty, "EPL-2.0");
        liberty.put("purl", reference);
        source(liberty, "https://github.com/OpenLiberty/open-liberty");
        ArrayNode files = liberty.putArray("components");
        of(Origin.LIBERTY).forEach(item -> component(files, item));
        direct.add(reference);
    }

    /** Adds a component and answers its reference. */
    private String component(ArrayNode to, Item item) {
        InstalledFile file = item.file();
        String reference = item.library()
                .map(Library::packageUrl)
                .orElse("file:" + file.places().get(0));
        ObjectNode component = to.addObject();
        component.put("type", item.origin() == Origin.DRYDOCK ? "application" : "library");
        component.put("bom-ref", reference);
        item.library().ifPresent(library -> component.put("group", library.group()));
        describe(component, item.part());
        hash(component, file.sha256());
        licence(component, item.part().licence());
        item.library().ifPresent(library -> component.put("purl", library.packageUrl()));
        if (item.library().isEmpty()) {
            item.part()
                    .packageUrl()
                    .filter(url -> item.origin() == Origin.NATIVE)
                    .ifPresent(url -> component.put("purl", url));
        }
        source(component, item.part().source());
        ArrayNode inside = JSON.createArrayNode();
        item.inside().forEach((entry, parts) -> inside(inside, item, reference, entry, parts));
        if (!inside.isEmpty()) {
            component.set("components", inside);
        }
        ArrayNode places = component.putObject("evidence").putArray("occurrences");
        file.places().forEach(place -> places.addObject().put("location", place));
        return reference;
    }

    private void inside(ArrayNode to, Item item, String owner, String entry, List<Part> parts) {
        if (entry.isEmpty()) {
            parts.forEach(part -> part(to, owner + "#", part));
            return;
        }
        String reference = owner + "#" + entry;
        incomplete.add(reference);
        ObjectNode library = to.addObject();
        library.put("type", "file");
        library.put("bom-ref", reference);
        library.put("name", entry);
        hash(library, item.file().natives().getOrDefault(entry, ""));
        ArrayNode components = library.putArray("components");
        parts.forEach(part -> part(components, reference + "#", part));
    }

    private void part(ArrayNode to, String prefix, Part part) {
        ObjectNode component = to.addObject();
        component.put("type", "library");
        component.put("bom-ref", prefix + part.name() + (part.version().isEmpty() ? "" : "@" + part.version()));
        describe(component, part);
        licence(component, part.licence());
        if (!part.copyright().isEmpty()) {
            component.put("copyright", part.copyright());
        }
        part.packageUrl().ifPresent(url -> component.put("purl", url));
        source(component, part.source());
    }

    private static void describe(ObjectNode component, Part part) {
        component.put("name", part.name());
        if (!part.version().isEmpty()) {
            component.put("version", part.version());
        }
    }

    private static void hash(ObjectNode component, String sha256) {
        component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
    }

    private static void licence(ObjectNode component, String expression) {
        ObjectNode licence = component.putArray("licenses").addObject();
        if (expression.contains(" ") || expression.startsWith("LicenseRef-")) {
            licence.put("expression", expression);
        } else {
            licence.putObject("license").put("id", expression);
        }
    }

    private static void source(ObjectNode component, String url) {
        if (!url.isEmpty()) {
            component
                    .putArray("externalReferences")
                    .addObject()
                    .put("type", "website")
                    .put("url", url);
        }
    }

    private void dependencies() {
        ObjectNode dependency = root.putArray("dependencies").addObject().put("ref", product());
        direct.forEach(dependency.putArray("dependsOn")::add);
    }
}

package dev.drydock.bootstrap;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The names of the users in the server's own registry, as the site's file has them at this start. */
final class RegistryNames {
    private RegistryNames() {}

    static Set<String> of(Path file) {
        Set<String> names = new HashSet<>();
        try {
            XMLInputFactory factory = XMLInputFactory.newFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            XMLStreamReader xml = factory.createXMLStreamReader(Files.newInputStream(file));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT && xml.getLocalName().equals("user")) {
                    String name = xml.getAttributeValue(null, "name");
                    if (name != null) {
                        names.add(name);
                    }
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The users cannot be read: " + file + " is missing, or no XML. Put it back and start again.",
                    e);
        }
        return names;
    }
}

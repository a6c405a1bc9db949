package io.metadatasearch.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import co.elastic.logging.JsonUtils;
import co.elastic.logging.logback.EcsEncoder;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** Writes log lines in the Elastic Common Schema, with the key-value pairs that a line has besides its text. */
final class JsonLines extends EcsEncoder {

    JsonLines() {
        setServiceName("metadata-search");
    }

    @Override
    protected void addCustomFields(ILoggingEvent event, StringBuilder line) {
        List<KeyValuePair> fields = event.getKeyValuePairs();
        if (fields == null) {
            return;
        }
        for (KeyValuePair field : fields) {
            line.append('"').append(field.key).append("\":");
            if (field.value instanceof Number) {
                line.append(field.value).append(',');
            } else {
                line.append('"');
                JsonUtils.quoteAsString(String.valueOf(field.value), line);
                line.append("\",");
            }
        }
    }
}

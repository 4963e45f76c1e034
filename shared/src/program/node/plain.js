const encode = (text) => @BUFFER@;
const decoder = () => {
  const reads = new TextDecoder(ENCODING, { ignoreBOM: true }); // «keeps a character that is not whole yet|留着还不完整的字符»
  return (data, whole) => reads.decode(data, { stream: !whole });
};

/** Stored, shown to people and answered by nobody: contacts, stickers, reactions, orders, system messages… */
export const handleSilently = () => null;
